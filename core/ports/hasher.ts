import type { HashPlace } from "../domain/login/hash_place.ts";
import type { Password, PasswordHash, PasswordScheme } from "../domain/account/password.ts";

/**
 * Slow hashing, off the event loop, behind a bounded queue that is fair between networks and keeps
 * a reserve for familiar ones. `overloaded`: the queue is full for this place.
 */
export interface PasswordHasher {
  readonly scheme: PasswordScheme;
  hash(password: Password, place: HashPlace): Promise<PasswordHash | "overloaded">;
  /**
   * Compares with a stored hash, or with a decoy of the current cost when there is none, so that an
   * unknown user costs the same time. A hash made elsewhere may be `$2a$`, `$2b$` or `$2y$`.
   */
  verify(
    password: Password,
    hash: PasswordHash | null,
    place: HashPlace,
  ): Promise<"match" | "mismatch" | "overloaded">;
  /** Whether cost or scheme of a stored hash differ from what `hash` makes now. */
  needsRehash(hash: PasswordHash): boolean;
  /** How long a caller that met `overloaded` should wait, in whole seconds, at least 1. */
  retryAfterSeconds(): number;
  /** Hashes at the lowest cost on a worker: resolves if workers answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
