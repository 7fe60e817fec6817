/**
 * Why the database is of no use just now. `locked`: somebody keeps what has to be written. `slow`:
 * no answer in time. `failed`: anything else, such as an error of the disk.
 */
export type StorageTrouble = "full" | "locked" | "read_only" | "unreachable" | "slow" | "failed";

/** Thrown when the database cannot be reached or written just now; the edge answers 503. */
export class StorageUnavailable extends Error {
  override readonly name = "StorageUnavailable";
  readonly trouble: StorageTrouble;

  constructor(message: string, trouble: StorageTrouble = "failed", options?: ErrorOptions) {
    super(message, options);
    this.trouble = trouble;
  }
}

/**
 * Thrown where a user who was there when the request began has been removed since, by themselves in
 * another request. The edge answers as it would have, had the request come later: 401.
 */
export class UserGone extends Error {
  override readonly name = "UserGone";
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Pass as `cursor` for what follows; null at the end. */
  readonly next: string | null;
}
