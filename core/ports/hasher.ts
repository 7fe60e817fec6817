import type { HashPlace } from "../domain/login/hash_place.ts";
import type { Password, PasswordHash } from "../domain/account/password.ts";

/**
 * Slow hashing off the event loop, behind a bounded queue that is fair between networks and has a
 * reserve for familiar ones. `overloaded`: the queue is full for this place.
 */
export interface PasswordHasher {
  hash(password: Password, place: HashPlace): Promise<PasswordHash | "overloaded">;
  /**
   * Compares a password with a stored hash, or with a decoy of the current cost for an unknown
   * user, so that both take the same time. An imported hash may be `$2a$`, `$2b$` or `$2y$`.
   */
  verify(
    password: Password,
    hash: PasswordHash | null,
    place: HashPlace,
  ): Promise<"match" | "mismatch" | "overloaded">;
  /** Whether the cost or scheme of a stored hash differs from that of `hash`. */
  needsRehash(hash: PasswordHash): boolean;
  /** Whole seconds, at least 1, that a caller should wait after `overloaded`. */
  retryAfterSeconds(): number;
  /** Hashes at the lowest cost on a worker. Resolves if the workers respond. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
