/**
 * Why the database is unavailable. `locked`: another process has locked what must be written.
 * `slow`: no response in time. `failed`: anything else, such as a disk error.
 */
export const storageTroubles = [
  "full",
  "locked",
  "read_only",
  "unreachable",
  "slow",
  "failed",
] as const;

export type StorageTrouble = typeof storageTroubles[number];

/** Thrown when the database cannot be reached or written. The HTTP server responds with 503. */
export class StorageUnavailable extends Error {
  override readonly name = "StorageUnavailable";
  readonly trouble: StorageTrouble;

  constructor(message: string, trouble: StorageTrouble = "failed", options?: ErrorOptions) {
    super(message, options);
    this.trouble = trouble;
  }
}

/**
 * Thrown if the user deleted their account in another request while this one was in progress. The
 * HTTP server responds with 401, as if this request had come later.
 */
export class UserGone extends Error {
  override readonly name = "UserGone";
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** The `cursor` of the next page. Null at the end. */
  readonly next: string | null;
}
