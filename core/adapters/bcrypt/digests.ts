import { bcrypt } from "hash-wasm";
import { foreignDigest } from "./foreign_digest.ts";
import type { BcryptJob, HashJob } from "./hash_job.ts";
import { laneDigests } from "./lanes.ts";

/**
 * Computes the digests of a batch, in its order. `lanes` computes bcrypt jobs together; null for
 * the library, one after the other. Blocks its thread, for bcrypt at cost 12 up to 0.3 s.
 */
export async function digestsOf(
  jobs: readonly HashJob[],
  lanes: typeof laneDigests | null = laneDigests,
): Promise<readonly Uint8Array[]> {
  const together = jobs.filter((job) => job.kind === "bcrypt");
  if (lanes !== null && together.length === jobs.length) return lanes(together);
  const digests: Uint8Array[] = [];
  for (const job of jobs) digests.push(await libraryDigest(job));
  return digests;
}

async function libraryDigest(job: HashJob): Promise<Uint8Array> {
  return job.kind === "bcrypt"
    ? await bcryptDigest(job)
    : await foreignDigest(job.password, job.hash);
}

const bytesMax = 72;

async function bcryptDigest({ input, salt, cost }: BcryptJob): Promise<Uint8Array> {
  // bcrypt appends a NUL to every password and repeats it, so an empty password becomes one NUL.
  // Only decoys have more than 72 bytes. hash-wasm refuses them instead of truncating them.
  const password = input.length === 0 ? new Uint8Array(1) : input.slice(0, bytesMax);
  // Binary, because hash-wasm's text output says `$2a$`, although for this input the algorithm is
  // the same as `$2b$` (see `bcryptVariants`).
  return await bcrypt({ password, salt, costFactor: cost, outputType: "binary" });
}
