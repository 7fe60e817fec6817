import { setPriority } from "node:os";
import { digestsOf } from "./digests.ts";
import type { HashJob, WorkerMessage } from "./hash_job.ts";
import { laneDigests } from "./lanes.ts";
import { faultOfLanes } from "./lanes_self_test.ts";

interface WorkerScope {
  onmessage: ((event: MessageEvent<readonly HashJob[]>) => Promise<void>) | null;
  postMessage(message: WorkerMessage): void;
}

const scope = globalThis as unknown as WorkerScope;

yieldToTheServer();

const fault = faultOfLanes();
const lanes = fault === null ? laneDigests : null;
if (fault !== null) scope.postMessage({ kind: "fallback", reason: fault });

// A rejection here ends the worker. The pool then starts another worker, which gets each job of
// this batch alone.
scope.onmessage = async ({ data: jobs }) => {
  try {
    scope.postMessage({ kind: "digests", digests: await digestsOf(jobs, lanes) });
  } finally {
    for (const job of jobs) if (job.kind === "bcrypt") job.input.fill(0);
  }
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
