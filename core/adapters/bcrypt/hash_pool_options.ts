import type { HashJob } from "./hash_job.ts";

/** Gets a `readonly HashJob[]`, one batch at a time, and answers with a `WorkerMessage`. */
export type HashWorker = Pick<Worker, "onmessage" | "onerror" | "postMessage" | "terminate">;

export interface HashPoolOptions {
  readonly workers: number;
  /** How many places there are while all workers are busy; also what may wait at the same time. */
  readonly queueMax: number | (() => number);
  /** How many places a job takes. Default: 1. */
  readonly placesOf?: (job: HashJob) => number;
  /** How long a job may wait for a worker. Default: without an end. */
  readonly waitMaxMs?: number;
  /** Milliseconds of a monotonic clock. */
  readonly ticks?: () => number;
  /** Called after every finished batch, with its wall time. */
  readonly onHashed: (jobs: readonly HashJob[], milliseconds: number) => void;
  /** Called when a job starts, with the time that it waited. */
  readonly onStarted?: (milliseconds: number) => void;
  /** Called when the lanes of a new worker failed their self-test, so that it is slower. */
  readonly onFallback?: (reason: string) => void;
  /** After how many milliseconds without an answer a worker hangs, and is replaced. */
  readonly hangMs?: (jobs: readonly HashJob[]) => number;
  /** Called when a worker has hung. */
  readonly onHang?: (milliseconds: number) => void;
  /**
   * Milliseconds without a job of `submit` until the workers end. Default: one minute for threads,
   * which take memory; never for the workers of `startWorker`.
   */
  readonly idleMs?: number;
  /** Starts a worker. Default: a thread. */
  readonly startWorker?: () => HashWorker;
}
