import { bcrypt } from "hash-wasm";

/** One bcrypt. The answer is its digest, 24 bytes, of which a hash's text carries 23. */
export interface HashJob {
  readonly input: Uint8Array;
  readonly salt: Uint8Array;
  readonly cost: number;
}

const bytesMax = 72;

/** Keeps its thread busy, at cost 12 for some 300 ms. */
export async function digestOf({ input, salt, cost }: HashJob): Promise<Uint8Array> {
  // bcrypt ends every password with a NUL and repeats it: one NUL is what an empty one becomes.
  // Over 72 bytes only decoys come, and hash-wasm refuses what others would cut off.
  const password = input.length === 0 ? new Uint8Array(1) : input.slice(0, bytesMax);
  // From the binary form: its text says `$2a$`, though the algorithm is that of `$2b$` for all that
  // comes here (see `bcryptVariants`).
  return await bcrypt({ password, salt, costFactor: cost, outputType: "binary" });
}
