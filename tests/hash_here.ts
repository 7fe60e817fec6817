/** bcrypt on the thread of the test. @module */
import { digestOf, type HashJob } from "../core/adapters/bcrypt/hash_job.ts";
import type { HashWorker } from "../core/adapters/bcrypt/hash_pool.ts";

/**
 * Hashes as the worker does, and answers in a later turn of the event loop, as a thread would; but
 * starts no thread, which takes fifty times as long as a hash at the lowest cost.
 */
export function hashHere(): HashWorker {
  let ended = false;
  const worker: HashWorker = {
    onmessage: null,
    onerror: null,
    postMessage: (job: HashJob): void => void answer(job),
    terminate: () => void (ended = true),
  };
  const answer = async (job: HashJob): Promise<void> => {
    const data = await digestOf(job);
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (!ended) worker.onmessage?.call(worker as Worker, new MessageEvent("message", { data }));
  };
  return worker;
}
