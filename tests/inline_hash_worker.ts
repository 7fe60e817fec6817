/** Runs bcrypt on the test's thread. @module */
import { digestsOf } from "../core/adapters/bcrypt/digests.ts";
import type { HashJob, WorkerMessage } from "../core/adapters/bcrypt/hash_job.ts";
import type { HashWorker } from "../core/adapters/bcrypt/hash_pool_options.ts";

/**
 * Hashes like the worker and responds in a later turn of the event loop, like a thread, but does
 * not start a thread, which takes fifty times as long as a hash with the lowest cost.
 */
export function inlineHashWorker(): HashWorker {
  let ended = false;
  const worker: HashWorker = {
    onmessage: null,
    onerror: null,
    postMessage: (jobs: readonly HashJob[]): void => void hash(jobs),
    terminate: () => void (ended = true),
  };
  const hash = async (jobs: readonly HashJob[]): Promise<void> => {
    const data: WorkerMessage = { kind: "digests", digests: await digestsOf(jobs) };
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (!ended) worker.onmessage?.call(worker as Worker, new MessageEvent("message", { data }));
  };
  return worker;
}
