/** The database of the early Python demo, which is read once, to import its users. */
export interface OldRegister {
  /** How many users it has. */
  readonly users: number;
  /** The columns of each user, in pages. `row` is the user's place in the table, from 1. */
  pages(): AsyncIterable<readonly OldRegisterRow[]>;
  close(): void;
}

export interface OldRegisterRow {
  readonly row: number;
  readonly values: Readonly<Record<string, unknown>>;
}

/** Opens the file for reading. Throws `StoreRefused` if it is not an SQLite file with users. */
export type OpenOldRegister = (path: string) => OldRegister;
