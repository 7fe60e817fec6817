import type { HashPlace } from "../../domain/login/hash_place.ts";
import type { HashJob } from "./hash_job.ts";
import { createHashQueue, type HashQueue, type Queued } from "./hash_queue.ts";

/** Worker threads behind a bounded queue that is fair to all networks; see `createHashQueue`. */
export interface HashPool {
  /**
   * Adds a job to the queue. Returns "overloaded" immediately if the queue is full for this place,
   * or later if the job lost its place to a network with fewer jobs.
   */
  submit(job: HashJob, place: HashPlace): Promise<Uint8Array | "overloaded">;
  /** Puts a very small job at the front of the queue, even if the queue is full. */
  submitFirst(job: HashJob): Promise<Uint8Array | "overloaded">;
  /** How many jobs wait or run. */
  load(): number;
  /** How many workers hash now. */
  busy(): number;
  /** Terminates the workers immediately. All waiting and running jobs return "overloaded". */
  close(): void;
}

/** Hashes one job at a time. */
export type HashWorker = Pick<Worker, "onmessage" | "onerror" | "postMessage" | "terminate">;

export interface HashPoolOptions {
  readonly workers: number;
  /** How many jobs may wait while all workers are busy. */
  readonly queueMax: number;
  /** Called after every finished job, with its wall time. */
  readonly onHashed: (job: HashJob, milliseconds: number) => void;
  /** Called when a job starts, with the time that it waited. */
  readonly onStarted?: (milliseconds: number) => void;
  /** Starts a worker. Default: a thread. */
  readonly startWorker?: () => HashWorker;
}

interface Task {
  readonly job: HashJob;
  readonly queuedAt: number;
  readonly resolve: (digest: Uint8Array | "overloaded") => void;
  readonly reject: (fault: Error) => void;
}

interface Slot {
  readonly worker: HashWorker;
  /** At most one job, because a job that was sent to a worker cannot be taken back. */
  running: { readonly queued: Queued<Task>; readonly startedAt: number } | null;
}

interface Pool extends HashPoolOptions {
  readonly slots: Set<Slot>;
  readonly queue: HashQueue<Task>;
  closed: boolean;
}

/** Starts no worker before the first job, because each costs about 14 MB and 50 ms. */
export function openHashPool(options: HashPoolOptions): HashPool {
  const queue = createHashQueue<Task>(options);
  const pool: Pool = { ...options, slots: new Set(), queue, closed: false };
  return {
    submit: (job, place) =>
      enqueue(pool, job, (task) => queue.add(task, place)?.resolve("overloaded")),
    submitFirst: (job) => enqueue(pool, job, queue.addFirst),
    load: queue.load,
    busy: () => [...pool.slots].filter((slot) => slot.running !== null).length,
    close: () => closePool(pool),
  };
}

function enqueue(
  pool: Pool,
  job: HashJob,
  add: (task: Task) => void,
): Promise<Uint8Array | "overloaded"> {
  return new Promise((resolve, reject) => {
    if (pool.closed) return reject(new Error("Cannot hash a password: the hasher is closed"));
    add({ job, queuedAt: performance.now(), resolve, reject });
    dispatch(pool);
  });
}

function dispatch(pool: Pool): void {
  while (!pool.closed && hasRoom(pool)) {
    const queued = pool.queue.next();
    if (queued === null) return;
    const { task } = queued;
    try {
      const slot = idleSlot(pool) ?? startSlot(pool);
      slot.worker.postMessage(task.job);
      const startedAt = performance.now();
      slot.running = { queued, startedAt };
      pool.onStarted?.(startedAt - task.queuedAt);
    } catch (error) {
      pool.queue.ended(queued);
      task.reject(new Error("Cannot hash a password: a worker did not start", { cause: error }));
    }
  }
}

function startThread(): HashWorker {
  const source = new URL("./worker.ts", import.meta.url);
  // The name appears in the line that Deno prints when a worker crashes.
  return new Worker(source, { type: "module", name: "bcrypt" });
}

function startSlot(pool: Pool): Slot {
  const worker = (pool.startWorker ?? startThread)();
  const slot: Slot = { worker, running: null };
  pool.slots.add(slot);
  worker.onmessage = (event: MessageEvent<Uint8Array>) => finish(pool, slot, event.data);
  worker.onerror = (event) => {
    // Otherwise the error would end this process too.
    event.preventDefault();
    replace(pool, slot, event.message);
  };
  return slot;
}

function finish(pool: Pool, slot: Slot, digest: Uint8Array): void {
  const running = slot.running;
  // The worker was terminated in the meantime, or has already failed.
  if (running === null || !pool.slots.has(slot)) return;
  slot.running = null;
  pool.queue.ended(running.queued);
  const { task } = running.queued;
  pool.onHashed(task.job, performance.now() - running.startedAt);
  task.resolve(digest);
  dispatch(pool);
}

/** A crash fails one job, so a worker that can never start empties the queue and then idles. */
function replace(pool: Pool, slot: Slot, reason: string): void {
  if (!pool.slots.delete(slot)) return;
  slot.worker.terminate();
  const queued = slot.running?.queued;
  if (queued !== undefined) {
    pool.queue.ended(queued);
    queued.task.reject(new Error(`Cannot hash a password: the worker failed: ${reason}`));
  }
  dispatch(pool);
}

function closePool(pool: Pool): void {
  pool.closed = true;
  const running = [...pool.slots].flatMap(({ running }) => running ?? []);
  for (const slot of pool.slots) slot.worker.terminate();
  pool.slots.clear();
  for (const { queued } of running) pool.queue.ended(queued);
  // Not an error: the callers can try again after a restart.
  const stopped = [...running.map(({ queued }) => queued.task), ...pool.queue.clear()];
  for (const task of stopped) task.resolve("overloaded");
}

function hasRoom(pool: Pool): boolean {
  return pool.slots.size < pool.workers || idleSlot(pool) !== undefined;
}

function idleSlot(pool: Pool): Slot | undefined {
  return [...pool.slots].find((slot) => slot.running === null);
}
