import { setPriority } from "node:os";
import { digestOf, type HashJob } from "./hash_job.ts";

interface WorkerScope {
  onmessage: ((event: MessageEvent<HashJob>) => Promise<void>) | null;
  postMessage(digest: Uint8Array): void;
}

const scope = globalThis as unknown as WorkerScope;

yieldToTheServer();

// A rejection here ends the worker. The pool then fails this job and starts another worker.
scope.onmessage = async ({ data: job }) => {
  scope.postMessage(await digestOf(job));
};

/** Hashing uses every core that it can get. At nice 19, requests take precedence. */
function yieldToTheServer(): void {
  // On Linux this changes only the calling thread; elsewhere it would slow the whole service.
  if (Deno.build.os !== "linux") return;
  // Without the permission, the call itself could prompt the user at the terminal.
  const permission = Deno.permissions.querySync({ name: "sys", kind: "setPriority" });
  if (permission.state !== "granted") return;
  try {
    setPriority(0, 19);
  } catch {
    // A sandbox may forbid it. Hashing works at any priority.
  }
}
