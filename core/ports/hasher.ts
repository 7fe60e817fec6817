import type { HashPlace, HashRefusal } from "../domain/login/hash_place.ts";
import type { HashShare } from "../domain/account/hash_work.ts";
import type { Password, PasswordHash } from "../domain/account/password.ts";
import type { UsernameKey } from "../domain/account/username.ts";

/** The stored hash of a name. Null for an unknown user. */
export interface NamedHash {
  readonly name: UsernameKey;
  readonly hash: PasswordHash | null;
}

/**
 * Slow hashing off the event loop, behind a bounded queue that is fair between networks and has a
 * reserve for familiar ones. A refusal comes before any work; see `HashRefusal`.
 */
export interface PasswordHasher {
  hash(password: Password, place: HashPlace): Promise<PasswordHash | HashRefusal>;
  /**
   * Compares a password with a stored hash. An imported one may be `$2a$`, `$2b$`, `$2y$` or a
   * `ForeignHash`. For an unknown user it compares with a decoy, chosen by the name; see
   * `learnShares`.
   */
  verify(
    password: Password,
    stored: NamedHash,
    place: HashPlace,
  ): Promise<"match" | "mismatch" | HashRefusal>;
  /** Whether a hash that is asked for now would be put into the queue, in one of these places. */
  hasRoom(...places: readonly HashPlace[]): boolean;
  /**
   * Sets which works the stored hashes have, so that decoys take their time in the same
   * proportions. Until then, decoys have the current cost.
   */
  learnShares(shares: readonly HashShare[]): void;
  /** Whether the cost or scheme of a stored hash differs from that of `hash`. */
  needsRehash(hash: PasswordHash): boolean;
  /** Whole seconds, at least 1, that a caller should wait after a refusal. */
  retryAfterSeconds(): number;
  /**
   * Hashes at the lowest cost on a worker. Resolves if the workers respond, and immediately if none
   * runs: the next password starts one. Rejects while none can be started.
   */
  ping(): Promise<void>;
  close(): Promise<void>;
}
