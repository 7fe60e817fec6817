/** Estimates passwords on the test's thread. @module */
import type { StrengthJob } from "../core/adapters/password_strength/strength_job.ts";
import type { StrengthWorker } from "../core/adapters/password_strength/strength_worker.ts";

/** The password of most tests. tests/adapters/password_strength shows that it is strong. */
export const strongPassword = "correct horse battery";

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
    const data = { id, guessable: await isGuessable(password, words) };
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (!ended) worker.onmessage?.call(worker as Worker, new MessageEvent("message", { data }));
  };
  return worker;
}

async function isGuessable(password: string, words: readonly string[]): Promise<boolean> {
  // Loading the word lists takes 0.1 seconds of CPU in each test file, and an estimate 5 ms.
  if (password === strongPassword && !words.some((word) => password.includes(word))) return false;
  return (await import("../core/adapters/password_strength/guessable.ts"))
    .isGuessable(password, words);
}
