import type { ForeignHash } from "../../domain/account/foreign_hash.ts";

export type HashJob = BcryptJob | ForeignJob;

/**
 * A bcrypt computation. Its result is a digest of 24 bytes; the text of a hash contains 23 of them.
 */
export interface BcryptJob {
  readonly kind: "bcrypt";
  readonly input: Uint8Array;
  readonly salt: Uint8Array;
  readonly cost: number;
}

/** The same computation as for a hash that another system made. */
export interface ForeignJob {
  readonly kind: "foreign";
  readonly password: string;
  readonly hash: ForeignHash;
}

/** What a worker sends to the pool. */
export type WorkerMessage =
  | { readonly kind: "digests"; readonly digests: readonly Uint8Array[] }
  /** Sent once, before all digests. The worker will use the library instead of the lanes. */
  | { readonly kind: "fallback"; readonly reason: string };

/** How many hashes are computed in one loop. A fourth would make all of them slower. */
export const lanesMax = 3;

/**
 * Whether two jobs can share a batch: both are bcrypt, with one cost. It must depend on nothing
 * else: a decoy shares a batch exactly when a user's hash would.
 */
export function fitTogether(one: HashJob, other: HashJob): boolean {
  return one.kind === "bcrypt" && other.kind === "bcrypt" && one.cost === other.cost;
}
