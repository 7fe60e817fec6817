import { bcrypt } from "hash-wasm";
import { setPriority } from "node:os";

/** One bcrypt. The answer is its digest, 24 bytes, of which a hash's text carries 23. */
export interface HashJob {
  readonly input: Uint8Array;
  readonly salt: Uint8Array;
  readonly cost: number;
}

interface WorkerScope {
  onmessage: ((event: MessageEvent<HashJob>) => Promise<void>) | null;
  postMessage(digest: Uint8Array): void;
}

const scope = globalThis as unknown as WorkerScope;
const bytesMax = 72;

yieldToTheServer();

// A rejection here ends the worker; the pool then fails this one job and starts another worker.
scope.onmessage = async ({ data: { input, salt, cost } }) => {
  // bcrypt ends every password with a NUL and repeats it: one NUL is what an empty one becomes.
  // Over 72 bytes only decoys come, and hash-wasm refuses what others would cut off.
  const password = input.length === 0 ? new Uint8Array(1) : input.slice(0, bytesMax);
  // From the binary form: its text says `$2a$`, though the algorithm is that of `$2b$` for all that
  // comes here (see `bcryptVariants`).
  scope.postMessage(await bcrypt({ password, salt, costFactor: cost, outputType: "binary" }));
};

/** Hashing takes every core it gets; at nice 19 it gets what requests leave over. */
function yieldToTheServer(): void {
  // On Linux this changes only the calling thread; elsewhere it would slow the whole service.
  if (Deno.build.os !== "linux") return;
  // Asked first, for without the permission the call itself would ask the person at the terminal.
  const permission = Deno.permissions.querySync({ name: "sys", kind: "setPriority" });
  if (permission.state !== "granted") return;
  try {
    setPriority(0, 19);
  } catch {
    // A sandbox may forbid it. Hashes are right at any priority.
  }
}
