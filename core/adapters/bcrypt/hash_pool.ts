import type { HashPlace, HashRefusal, OwnLimit } from "../../domain/login/hash_place.ts";
import { fitTogether, type HashJob, lanesMax, type WorkerMessage } from "./hash_job.ts";
import type { HashPoolOptions, HashWorker } from "./hash_pool_options.ts";
import { type Batch, createHashQueue, type HashQueue } from "./hash_queue.ts";

/** Worker threads behind a bounded queue that is fair to all networks; see `createHashQueue`. */
export interface HashPool {
  /**
   * Adds a job to the queue. Returns "overloaded" immediately if the queue is full for this place,
   * or later if the job lost its place to a network with fewer jobs, or has waited for
   * `waitMaxMs`. Returns "client_left" if the client left while the job waited.
   */
  submit(job: HashJob, place: HashPlace): Promise<Uint8Array | Unhashed>;
  /** Whether a job that is submitted now would be put into the queue, in one of these places. */
  hasRoom(...places: readonly HashPlace[]): boolean;
  /** Puts a very small job at the front of the queue, even if the queue is full. */
  submitFirst(job: HashJob): Promise<Uint8Array | Unhashed>;
  /** How many jobs wait or run. */
  load(): number;
  /** How many places the jobs take that wait or run. */
  placesTaken(): number;
  /** How many jobs wait. */
  waiting(): number;
  /** How many workers hash now. */
  busy(): number;
  /** Whether no worker runs, and none has failed since the last job that succeeded. */
  isAsleep(): boolean;
  /** Terminates the workers immediately. All waiting and running jobs return "overloaded". */
  close(): void;
}

/** Why a job was not computed. */
export type Unhashed = Exclude<HashRefusal, OwnLimit>;

const threadIdleMs = 60_000;

/** A batch takes a third of a second, or some seconds while other programs have the processors. */
export const hangMsMin = 60_000;

interface Task {
  readonly job: HashJob;
  /** Null for a job of `submitFirst`, which waits for as long as it takes. */
  readonly place: HashPlace | null;
  readonly queuedAt: number;
  readonly resolve: (digest: Uint8Array | Unhashed) => void;
  readonly reject: (fault: Error) => void;
}

interface Running {
  readonly batch: Batch<Task>;
  readonly startedAt: number;
  /** Replaces the worker if it hangs. */
  readonly watchdog: ReturnType<typeof setTimeout>;
}

interface Slot {
  readonly worker: HashWorker;
  /** At most one batch, because a job that was sent to a worker cannot be taken back. */
  running: Running | null;
}

interface Pool extends HashPoolOptions {
  readonly ticks: () => number;
  readonly slots: Set<Slot>;
  readonly queue: HashQueue<Task>;
  /** Ends the workers when they have been idle. Null while there are jobs of `submit`. */
  idle: ReturnType<typeof setTimeout> | null;
  failing: boolean;
  closed: boolean;
}

/**
 * Starts no worker before the first job, and ends all when there was none for a minute, because
 * each costs about 14 MB. To start one takes 50 ms.
 */
export function openHashPool(options: HashPoolOptions): HashPool {
  const { queueMax, placesOf = () => 1, ticks = () => performance.now() } = options;
  const queue = createHashQueue<Task>({
    ...options,
    queueMax: typeof queueMax === "number" ? () => queueMax : queueMax,
    batchMax: lanesMax,
    fits: (first, other) => fitTogether(first.job, other.job),
  });
  const state = { slots: new Set<Slot>(), queue, idle: null, failing: false, closed: false };
  const pool: Pool = { ...options, ticks, ...state };
  return {
    submit: async (job, place) => {
      const { left } = place;
      if (left?.aborted) return "client_left";
      stayAwake(pool);
      const leave = (): void => removeLeft(pool, left);
      left?.addEventListener("abort", leave);
      const { waitMaxMs = Infinity } = options;
      const tooLate = (): void => removeLate(pool);
      const timer = waitMaxMs === Infinity ? null : setTimeout(tooLate, waitMaxMs + 1);
      try {
        return await enqueue(pool, { job, place }, (task) => {
          removeLate(pool);
          queue.add(task, place, placesOf(job))?.resolve("overloaded");
        });
      } finally {
        left?.removeEventListener("abort", leave);
        if (timer !== null) clearTimeout(timer);
      }
    },
    hasRoom: (...places) => {
      removeLate(pool);
      return places.some(queue.hasRoom);
    },
    submitFirst: (job) => enqueue(pool, { job, place: null }, queue.addFirst),
    load: queue.load,
    placesTaken: queue.placesTaken,
    waiting: () => queue.load() - placedIn(pool),
    busy: () => [...pool.slots].filter((slot) => slot.running !== null).length,
    isAsleep: () => !pool.closed && !pool.failing && pool.slots.size === 0,
    close: () => closePool(pool),
  };
}

function enqueue(
  pool: Pool,
  { job, place }: Pick<Task, "job" | "place">,
  add: (task: Task) => void,
): Promise<Uint8Array | Unhashed> {
  return new Promise((resolve, reject) => {
    if (pool.closed) return reject(new Error("Cannot hash a password: the hasher is closed"));
    add({ job, place, queuedAt: pool.ticks(), resolve, reject });
    dispatch(pool);
  });
}

/** A client that has waited that long is about to leave; others can still be served in time. */
function removeLate({ queue, ticks, waitMaxMs = Infinity }: Pool): void {
  const oldest = ticks() - waitMaxMs;
  const late = queue.remove(({ place, queuedAt }) => place !== null && queuedAt < oldest);
  for (const task of late) task.resolve("overloaded");
}

function removeLeft({ queue }: Pool, client: AbortSignal | undefined): void {
  for (const task of queue.remove(({ place }) => place?.left === client)) {
    task.resolve("client_left");
  }
}

function dispatch(pool: Pool): void {
  removeLate(pool);
  while (!pool.closed && hasRoom(pool)) {
    const batch = pool.queue.next();
    if (batch === null) return;
    try {
      const slot = idleSlot(pool) ?? startSlot(pool);
      slot.worker.postMessage(batch.tasks.map(({ job }) => job));
      const startedAt = pool.ticks();
      slot.running = { batch, startedAt, watchdog: watch(pool, slot, batch) };
      for (const { queuedAt } of batch.tasks) pool.onStarted?.(startedAt - queuedAt);
    } catch (error) {
      fail(
        pool,
        batch,
        new Error("Cannot hash a password: a worker did not start", { cause: error }),
      );
    }
  }
}

/** A hung thread would block its place for ever. It can be terminated in the middle of a hash. */
function watch(pool: Pool, slot: Slot, { tasks }: Batch<Task>): ReturnType<typeof setTimeout> {
  const milliseconds = pool.hangMs?.(tasks.map(({ job }) => job)) ?? hangMsMin;
  return setTimeout(() => {
    pool.onHang?.(milliseconds);
    replace(pool, slot, `it has not answered for ${Math.round(milliseconds / 1000)} s`);
  }, milliseconds);
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
  worker.onmessage = ({ data }: MessageEvent<WorkerMessage>) => {
    if (data.kind === "fallback") pool.onFallback?.(data.reason);
    else finish(pool, slot, data.digests);
  };
  worker.onerror = (event) => {
    // Otherwise the error would end this process too.
    event.preventDefault();
    replace(pool, slot, event.message);
  };
  return slot;
}

function finish(pool: Pool, slot: Slot, digests: readonly Uint8Array[]): void {
  const { running } = slot;
  // The worker was terminated in the meantime, or has already failed.
  if (running === null || !pool.slots.has(slot)) return;
  slot.running = null;
  const { batch, startedAt, watchdog } = running;
  clearTimeout(watchdog);
  pool.failing = false;
  pool.queue.ended(batch);
  pool.onHashed(batch.tasks.map(({ job }) => job), pool.ticks() - startedAt);
  for (const [at, task] of batch.tasks.entries()) {
    const digest = digests[at];
    if (digest === undefined) task.reject(new Error("Cannot hash a password: a digest is missing"));
    else task.resolve(digest);
  }
  dispatch(pool);
  waitIdle(pool);
}

function waitIdle(pool: Pool): void {
  const { startWorker, idleMs = startWorker === undefined ? threadIdleMs : null } = pool;
  if (idleMs === null || pool.slots.size === 0 || pool.queue.load() > 0) return;
  pool.idle ??= setTimeout(() => endIdle(pool), idleMs);
}

function stayAwake(pool: Pool): void {
  if (pool.idle !== null) clearTimeout(pool.idle);
  pool.idle = null;
}

/** Unless a ping runs: then this is called again later. */
function endIdle(pool: Pool): void {
  pool.idle = null;
  if (pool.queue.load() > 0 || runningIn(pool).length > 0) return;
  for (const slot of pool.slots) slot.worker.terminate();
  pool.slots.clear();
}

function replace(pool: Pool, slot: Slot, reason: string): void {
  if (!pool.slots.delete(slot)) return;
  slot.worker.terminate();
  const error = new Error(`Cannot hash a password: the worker failed: ${reason}`);
  if (slot.running !== null) {
    clearTimeout(slot.running.watchdog);
    fail(pool, slot.running.batch, error);
  }
  dispatch(pool);
  waitIdle(pool);
}

/**
 * The jobs of a failed batch run again, each alone and before all others, so that only a bad one
 * fails. A job that has failed alone is not repeated: a worker that can never start empties the
 * queue and then idles.
 */
function fail(pool: Pool, batch: Batch<Task>, error: Error): void {
  pool.failing = true;
  pool.queue.ended(batch);
  if (batch.tasks.length > 1) {
    for (const task of batch.tasks.toReversed()) pool.queue.addFirst(task);
  } else for (const task of batch.tasks) task.reject(error);
}

function closePool(pool: Pool): void {
  pool.closed = true;
  stayAwake(pool);
  const running = [...pool.slots].flatMap(({ running }) => running ?? []);
  const stopped = [...runningIn(pool), ...pool.queue.remove()];
  for (const slot of pool.slots) slot.worker.terminate();
  pool.slots.clear();
  for (const { batch, watchdog } of running) {
    clearTimeout(watchdog);
    pool.queue.ended(batch);
  }
  // Not an error: the callers can try again after a restart.
  for (const task of stopped) task.resolve("overloaded");
}

function runningIn({ slots }: Pool): readonly Task[] {
  return [...slots].flatMap(({ running }) => running?.batch.tasks ?? []);
}

/** How many jobs run that the queue counts: not those that were put at its front. */
function placedIn({ slots }: Pool): number {
  return [...slots].reduce((sum, { running }) => sum + (running?.batch.places.length ?? 0), 0);
}

function hasRoom(pool: Pool): boolean {
  return pool.slots.size < pool.workers || idleSlot(pool) !== undefined;
}

function idleSlot(pool: Pool): Slot | undefined {
  return [...pool.slots].find((slot) => slot.running === null);
}
