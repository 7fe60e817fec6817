import { setPriority } from "node:os";
import { digestOf, type HashJob } from "./hash_job.ts";

interface WorkerScope {
  onmessage: ((event: MessageEvent<HashJob>) => Promise<void>) | null;
  postMessage(digest: Uint8Array): void;
}

const scope = globalThis as unknown as WorkerScope;

yieldToTheServer();

// A rejection here ends the worker; the pool then fails this one job and starts another worker.
scope.onmessage = async ({ data: job }) => {
  scope.postMessage(await digestOf(job));
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
