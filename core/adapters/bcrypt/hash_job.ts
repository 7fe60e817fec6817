import { bcrypt } from "hash-wasm";
import type { ForeignHash } from "../../domain/account/foreign_hash.ts";
import { foreignDigest } from "./foreign_digest.ts";

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

const bytesMax = 72;

/** Blocks its thread, for bcrypt at cost 12 about 300 ms. */
export async function digestOf(job: HashJob): Promise<Uint8Array> {
  return job.kind === "bcrypt"
    ? await bcryptDigest(job)
    : await foreignDigest(job.password, job.hash);
}

async function bcryptDigest({ input, salt, cost }: BcryptJob): Promise<Uint8Array> {
  // bcrypt appends a NUL to every password and repeats it, so an empty password becomes one NUL.
  // Only decoys have more than 72 bytes. hash-wasm refuses them instead of truncating them.
  const password = input.length === 0 ? new Uint8Array(1) : input.slice(0, bytesMax);
  // Binary, because hash-wasm's text output says `$2a$`, although for this input the algorithm is
  // the same as `$2b$` (see `bcryptVariants`).
  return await bcrypt({ password, salt, costFactor: cost, outputType: "binary" });
}
