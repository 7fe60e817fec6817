/**
 * Copies the database while it is in use to a new file that only its owner can read. The copy
 * contains everything that was committed at the start. The file appears only when it is complete
 * and checked.
 */
export type BackUp = (path: string) => Promise<BackupAnswer>;

export type BackupAnswer =
  | { readonly result: "copied"; readonly sizeBytes: number; readonly tookMs: number }
  | { readonly result: "file_exists" | "file_unwritable" };

/** The folder for copies. */
export interface BackupFolder {
  readonly path: string;
  /** The names of its files. Empty if the folder does not exist. */
  list(): Promise<readonly string[]>;
  /** Removes a file. Does nothing if it does not exist. */
  remove(name: string): Promise<void>;
}
