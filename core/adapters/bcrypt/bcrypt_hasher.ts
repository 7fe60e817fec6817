import { equalBytes } from "../../domain/crypto/constant_time.ts";
import { type ForeignHash, parseForeignHash } from "../../domain/account/foreign_hash.ts";
import type { HashPlace } from "../../domain/login/hash_place.ts";
import { invariant } from "../../domain/invariant.ts";
import type { Password, PasswordHash } from "../../domain/account/password.ts";
import type { RandomBytes } from "../../ports/random.ts";
import type { Meter } from "../../ports/meter.ts";
import type { PasswordHasher } from "../../ports/hasher.ts";
import { costMinRead, digestBytes, saltBytes } from "./bcrypt_text.ts";
import { createDecoys, type Decoys } from "./decoys.ts";
import type { HashJob } from "./hash_job.ts";
import type { HashPool, Unhashed } from "./hash_pool.ts";
import type { HashWorker } from "./hash_pool_options.ts";
import { hangMsMin, openHashPool } from "./hash_pool.ts";
import { openHashSlots } from "./hash_slots.ts";
import type { Comparison, Scheme } from "./scheme.ts";
import {
  bcryptInput,
  comparisonWith,
  formatStoredHash,
  isOutdated,
  keyFor,
  longPasswordKeyOf,
  parseStoredHash,
  pepperOf,
} from "./scheme.ts";
import { startWaitEstimate } from "./wait_estimate.ts";

export interface BcryptHasherOptions {
  /** 10 to 15 in production; from 4 in tests, for speed. Each step doubles the time. */
  readonly cost: number;
  /** Key of the HMAC that is applied before bcrypt; null for bcrypt alone. */
  readonly pepper: string | null;
  /** A pepper that only checks existing hashes, which then need a rehash. */
  readonly oldPepper?: string | null;
  /** Key of the HMAC for passwords that bcrypt alone would truncate. Kept in the database. */
  readonly longPasswordKey: string;
  /** How many threads. Each starts when it is first needed. */
  readonly workers: number;
  /**
   * How long a hash may wait, in milliseconds. The queue has as many places as the workers can
   * finish usual hashes in that time. Strangers (users on an unfamiliar network) get at most half
   * of them. A hash beyond the limit is "overloaded". Default: without a limit.
   */
  readonly waitMaxMs?: number;
  /** How many hashes may wait, whatever the time, so that memory is bounded. Default: 10,000. */
  readonly queueMax?: number;
  readonly randomBytes: RandomBytes;
  /** Measures the queue. Absent for a hasher whose metrics are never read. */
  readonly meter?: Meter;
  /** Called when a worker's lanes failed their self-test, so that it hashes at half the speed. */
  readonly onFallback?: (reason: string) => void;
  /** Called when a worker has hung and was replaced. */
  readonly onHang?: (milliseconds: number) => void;
  /** Starts a worker. Default: a thread. */
  readonly startWorker?: () => HashWorker;
}

/**
 * Opens a hasher that computes bcrypt on worker threads, up to three waiting hashes of one cost
 * together on a worker (see `kernel/assembly/lanes.ts`). By CPU, a full queue reaches 2.0 times the
 * speed of the C library libxcrypt, and a single hash has its speed. Needs no native code, but
 * permission to read this folder, for the worker's source. With `--allow-sys=setPriority`, requests
 * take precedence over the threads. Must be closed, because an idle worker keeps the process alive.
 *
 * Methods reject with an Error if a worker crashes when it computes the job alone, and after
 * `close`.
 */
export function openBcryptHasher(options: BcryptHasherOptions): PasswordHasher {
  const { cost, workers, randomBytes, longPasswordKey } = options;
  const { queueMax = queueDefaultMax, waitMaxMs = Infinity } = options;
  invariant(Number.isInteger(cost) && cost >= 4 && cost <= 15, "bcrypt's cost is 4 to 15");
  invariant(Number.isInteger(workers) && workers >= 1, "the hasher has a worker");
  invariant(Number.isInteger(queueMax) && queueMax >= 0, "the hasher's queue has a bound");
  invariant(options.pepper !== "" && longPasswordKey !== "", "a key is not empty");

  const scheme: Scheme = {
    cost,
    pepper: options.pepper === null ? null : pepperOf(options.pepper),
    oldPepper: options.oldPepper ? pepperOf(options.oldPepper) : null,
    longPasswordKey: longPasswordKeyOf(longPasswordKey),
  };
  const decoys = createDecoys(scheme, randomBytes);
  const estimate = startWaitEstimate(cost, workers);
  const placesNow = (): number => Math.min(queueMax, estimate.placesIn(waitMaxMs * plannedShare));
  const waits = options.meter?.series("latchkey_hash_wait_seconds", {});
  const durations = options.meter?.series("latchkey_hash_duration_seconds", {});
  const pool = openHashPool({
    workers,
    queueMax: placesNow,
    placesOf: estimate.placesOf,
    waitMaxMs,
    ...(options.startWorker === undefined ? {} : { startWorker: options.startWorker }),
    onStarted: (milliseconds) => waits?.add(milliseconds / 1000),
    ...(options.onFallback === undefined ? {} : { onFallback: options.onFallback }),
    ...(options.onHang === undefined ? {} : { onHang: options.onHang }),
    hangMs: (jobs) => Math.max(hangMsMin, hangFactor * estimate.milliseconds(jobs)),
    onHashed: (jobs, milliseconds) => {
      for (const _job of jobs) durations?.add(milliseconds / 1000);
      estimate.learn(jobs, milliseconds);
    },
  });
  if (options.meter !== undefined) watchPool(options.meter, pool, { workers, placesNow });
  const slots = openHashSlots();
  return {
    hash: (password, place) =>
      slots.run(place, () => hash(pool, scheme, password, place, randomBytes)),
    verify: (password, { name, hash: stored }, place) =>
      slots.run(place, () => {
        const compared = comparisonOf(password, stored, scheme, () => decoys.choose(name));
        return verify(pool, compared, place);
      }),
    hasRoom: pool.hasRoom,
    learnShares: decoys.learn,
    needsRehash: (stored) => isOutdated(stored, scheme),
    retryAfterSeconds: () => estimate.seconds(pool.placesTaken()),
    ping: sharedPing(pool),
    close: () => Promise.resolve(pool.close()),
  };
}

/** A waiting hash takes a few hundred bytes, in addition to its request. */
const queueDefaultMax = 10_000;

/** Other programs may take the processors from the workers, which have the lowest priority. */
const hangFactor = 50;

/** The rest of the time is for hashes that take longer than estimated. */
const plannedShare = 0.75;

function watchPool(
  meter: Meter,
  pool: HashPool,
  { workers, placesNow }: { readonly workers: number; readonly placesNow: () => number },
): void {
  meter.set("latchkey_hash_workers", {}, workers);
  meter.watch("latchkey_hash_queue_limit", {}, placesNow);
  meter.watch("latchkey_hash_workers_busy", {}, pool.busy);
  meter.watch("latchkey_hash_queue_length", {}, pool.waiting);
}

async function hash(
  pool: HashPool,
  scheme: Scheme,
  password: Password,
  place: HashPlace,
  randomBytes: RandomBytes,
): Promise<PasswordHash | Unhashed> {
  const { cost } = scheme;
  const key = keyFor(password, scheme);
  const salt = randomBytes(saltBytes);
  const job = { kind: "bcrypt", input: bcryptInput(password, key), salt, cost } as const;
  const whole = await pool.submit(job, place);
  if (typeof whole === "string") return whole;
  const digest = whole.subarray(0, digestBytes);
  return formatStoredHash({
    keyId: key?.id ?? null,
    bcrypt: { variant: "2b", cost, salt, digest },
  });
}

/** What to compute, and what to compare the start of the result with. */
interface ComparedJob {
  readonly job: HashJob;
  readonly digest: Uint8Array;
  /** False if no password can match: the work is done only to take the same time. */
  readonly genuine: boolean;
}

function comparisonOf(
  password: Password,
  stored: PasswordHash | null,
  scheme: Scheme,
  chooseDecoy: () => ReturnType<Decoys["choose"]>,
): ComparedJob {
  const foreign = stored === null ? null : foreignOf(stored);
  if (foreign !== null) return foreignJob(password, foreign, true);
  const genuine = stored === null ? null : comparisonWith(password, stored, scheme);
  if (genuine !== null) return bcryptJob(genuine, true);
  // Whatever the password, a known name takes the time of its hash, as an unknown one of its decoy.
  const decoy = (stored === null ? null : parseStoredHash(stored)) ?? chooseDecoy();
  if (!("bcrypt" in decoy)) return foreignJob(password, decoy, false);
  const input = bcryptInput(password, keyFor(password, scheme));
  return bcryptJob({ input, against: decoy.bcrypt }, false);
}

function foreignOf(stored: PasswordHash): ForeignHash | null {
  const hash = parseForeignHash(stored);
  return typeof hash === "string" ? null : hash;
}

function bcryptJob({ input, against }: Comparison, genuine: boolean): ComparedJob {
  const { salt, cost, digest } = against;
  return { job: { kind: "bcrypt", input, salt, cost }, digest, genuine };
}

function foreignJob(password: Password, hash: ForeignHash, genuine: boolean): ComparedJob {
  return { job: { kind: "foreign", password, hash }, digest: hash.digest, genuine };
}

async function verify(
  pool: HashPool,
  { job, digest, genuine }: ComparedJob,
  place: HashPlace,
): Promise<"match" | "mismatch" | Unhashed> {
  const whole = await pool.submit(job, place);
  if (typeof whole === "string") return whole;
  const equal = equalBytes(whole.subarray(0, digest.length), digest);
  return equal && genuine ? "match" : "mismatch";
}

/**
 * A ping skips the queue: under load it takes at most one batch, because a wait at the end of the
 * queue would make a busy service look dead. Concurrent callers share one ping, so that frequent
 * pings add no work. A ping starts a worker only if one has failed.
 */
function sharedPing(pool: HashPool): () => Promise<void> {
  let pending: Promise<void> | null = null;
  const ping = async (): Promise<void> => {
    const input = new TextEncoder().encode("ping");
    const salt = new Uint8Array(saltBytes);
    await pool.submitFirst({ kind: "bcrypt", input, salt, cost: costMinRead });
  };
  return () => {
    if (pool.isAsleep()) return Promise.resolve();
    return pending ??= ping().finally(() => pending = null);
  };
}
