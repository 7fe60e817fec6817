import type { PasswordStrength, StrengthAnswer } from "../../ports/password_strength.ts";
import type { StrengthResult } from "./strength_job.ts";

/** Estimates one job at a time, in order. */
export type StrengthWorker = Pick<Worker, "onmessage" | "onerror" | "postMessage" | "terminate">;

export interface StrengthOptions {
  /** Milliseconds until an estimate is `unknown`, including the worker's start. Default: 2000. */
  readonly timeoutMs?: number;
  /** Milliseconds without an estimate until the worker ends. Default: one minute. */
  readonly idleMs?: number;
  /** How many estimates may wait. Another one is `unknown` immediately. Default: 64. */
  readonly waitingMax?: number;
  /** Starts a worker. Default: a thread. */
  readonly startWorker?: () => StrengthWorker;
}

interface Waiting {
  readonly resolve: (answer: StrengthAnswer) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

/**
 * Estimates passwords on a worker thread, which starts at the first estimate: it takes about 0.2
 * seconds and 50 to 100 MB, so it ends after a minute without one. A worker that does not respond
 * in time or crashes is replaced at the next estimate. Needs permission to read this folder. Must
 * be closed, because an idle worker keeps the process alive.
 */
export function openPasswordStrength(options: StrengthOptions = {}): PasswordStrength {
  const { timeoutMs = 2000, idleMs = 60_000, waitingMax = 64, startWorker = startThread } = options;
  const waiting = new Map<number, Waiting>();
  let worker: StrengthWorker | null = null;
  let idle: ReturnType<typeof setTimeout> | undefined;
  let closed = false;
  let lastId = 0;

  const settle = (id: number, answer: StrengthAnswer): void => {
    const found = waiting.get(id);
    if (found === undefined) return;
    waiting.delete(id);
    clearTimeout(found.timer);
    found.resolve(answer);
    if (waiting.size === 0 && worker !== null) idle = setTimeout(stop, idleMs);
  };
  const stop = (): void => {
    clearTimeout(idle);
    worker?.terminate();
    worker = null;
    for (const id of [...waiting.keys()]) settle(id, "unknown");
  };
  const start = (): StrengthWorker => {
    const started = startWorker();
    started.onmessage = ({ data }: MessageEvent<StrengthResult>) =>
      settle(data.id, data.guessable ? "guessable" : "strong");
    started.onerror = (event) => {
      // Otherwise the error would end this process too.
      event.preventDefault();
      if (worker === started) stop();
    };
    return started;
  };
  return {
    estimate(password, words) {
      if (closed || waiting.size >= waitingMax) return Promise.resolve("unknown");
      const id = lastId += 1;
      clearTimeout(idle);
      return new Promise((resolve) => {
        waiting.set(id, { resolve, timer: setTimeout(stop, timeoutMs) });
        try {
          worker ??= start();
          worker.postMessage({ id, password, words });
        } catch {
          stop();
        }
      });
    },
    close() {
      closed = true;
      stop();
    },
  };
}

function startThread(): StrengthWorker {
  const source = new URL("./worker.ts", import.meta.url);
  // The name appears in the line that Deno prints when a worker crashes.
  return new Worker(source, { type: "module", name: "password strength" });
}
