/** Estimates passwords on the test's thread. @module */
import type { StrengthJob } from "../core/adapters/password_strength/strength_job.ts";
import type { StrengthWorker } from "../core/adapters/password_strength/strength_worker.ts";

/**
 * Estimates like the worker and responds in a later turn of the event loop, like a thread. Starting
 * a thread for each test would take longer than most tests.
 */
export function inlineStrengthWorker(): StrengthWorker {
  let ended = false;
  const worker: StrengthWorker = {
    onmessage: null,
    onerror: null,
    postMessage: (job: StrengthJob): void => void estimate(job),
    terminate: () => void (ended = true),
  };
  const estimate = async ({ id, password, words }: StrengthJob): Promise<void> => {
    // Loaded only by tests that set a password.
    const { isGuessable } = await import("../core/adapters/password_strength/guessable.ts");
    const data = { id, guessable: isGuessable(password, words) };
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (!ended) worker.onmessage?.call(worker as Worker, new MessageEvent("message", { data }));
  };
  return worker;
}
