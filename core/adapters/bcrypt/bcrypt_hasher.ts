import { timingSafeEqual } from "node:crypto";
import type { HashPlace } from "../../domain/login/hash_place.ts";
import { invariant } from "../../domain/invariant.ts";
import type { Password, PasswordHash } from "../../domain/account/password.ts";
import type { RandomBytes } from "../../ports/random.ts";
import type { PasswordHasher } from "../../ports/hasher.ts";
import { costMinRead, digestBytes, saltBytes } from "./bcrypt_text.ts";
import type { HashPool, HashWorker } from "./hash_pool.ts";
import { openHashPool } from "./hash_pool.ts";
import type { Scheme, StoredHash } from "./scheme.ts";
import {
  bcryptInput,
  chooseComparison,
  decoyOf,
  formatStoredHash,
  isOutdated,
  keyFor,
  longPasswordKeyOf,
  pepperOf,
} from "./scheme.ts";
import { startWaitEstimate } from "./wait_estimate.ts";

export interface BcryptHasherOptions {
  /** 10 to 15 in production; from 4 in tests, for speed. Each step doubles the time. */
  readonly cost: number;
  /** Key of the HMAC that is applied before bcrypt; null for bcrypt alone. */
  readonly pepper: string | null;
  /** Key of the HMAC for passwords that bcrypt alone would truncate. Kept in the database. */
  readonly longPasswordKey: string;
  /** How many threads. Each starts when it is first needed. */
  readonly workers: number;
  /**
   * How many hashes may wait, in addition to those that run. Strangers (users on an unfamiliar
   * network) get at most half of these places. A hash beyond the limit is "overloaded".
   */
  readonly queueMax: number;
  readonly randomBytes: RandomBytes;
  /** Starts a worker. Default: a thread. */
  readonly startWorker?: () => HashWorker;
}

/**
 * Opens a hasher that runs hash-wasm's bcrypt on worker threads. It needs no native code and
 * reaches 0.73 to 0.91 of the C library's speed, depending on the machine. Needs permission to read
 * this folder, for the worker's source. With `--allow-sys=setPriority`, requests take precedence
 * over the threads. Must be closed, because an idle worker keeps the process alive.
 *
 * Methods reject with an Error if a worker crashes during the job and after `close`.
 */
export function openBcryptHasher(options: BcryptHasherOptions): PasswordHasher {
  const { cost, workers, queueMax, randomBytes, longPasswordKey } = options;
  invariant(Number.isInteger(cost) && cost >= 4 && cost <= 15, "bcrypt's cost is 4 to 15");
  invariant(Number.isInteger(workers) && workers >= 1, "the hasher has a worker");
  invariant(Number.isInteger(queueMax) && queueMax >= 0, "the hasher's queue has a bound");
  invariant(options.pepper !== "" && longPasswordKey !== "", "a key is not empty");

  const scheme: Scheme = {
    cost,
    pepper: options.pepper === null ? null : pepperOf(options.pepper),
    longPasswordKey: longPasswordKeyOf(longPasswordKey),
  };
  const decoy = decoyOf(scheme, randomBytes);
  const estimate = startWaitEstimate(cost);
  const pool = openHashPool({
    workers,
    queueMax,
    ...(options.startWorker === undefined ? {} : { startWorker: options.startWorker }),
    onHashed: (job, milliseconds) => job.cost === cost && estimate.learn(milliseconds),
  });
  return {
    hash: (password, place) => hash(pool, scheme, password, place, randomBytes),
    verify: (password, stored, place) => verify(pool, scheme, decoy, password, stored, place),
    needsRehash: (stored) => isOutdated(stored, scheme),
    retryAfterSeconds: () => estimate.seconds(pool.load(), workers),
    ping: sharedPing(pool),
    close: () => Promise.resolve(pool.close()),
  };
}

async function hash(
  pool: HashPool,
  scheme: Scheme,
  password: Password,
  place: HashPlace,
  randomBytes: RandomBytes,
): Promise<PasswordHash | "overloaded"> {
  const { cost } = scheme;
  const key = keyFor(password, scheme);
  const salt = randomBytes(saltBytes);
  const whole = await pool.submit({ input: bcryptInput(password, key), salt, cost }, place);
  if (whole === "overloaded") return whole;
  const digest = whole.subarray(0, digestBytes);
  return formatStoredHash({
    keyId: key?.id ?? null,
    bcrypt: { variant: "2b", cost, salt, digest },
  });
}

async function verify(
  pool: HashPool,
  scheme: Scheme,
  decoy: StoredHash,
  password: Password,
  stored: PasswordHash | null,
  place: HashPlace,
): Promise<"match" | "mismatch" | "overloaded"> {
  const { input, against, genuine } = chooseComparison(password, stored, scheme, decoy);
  const whole = await pool.submit({ input, salt: against.salt, cost: against.cost }, place);
  if (whole === "overloaded") return whole;
  const equal = timingSafeEqual(whole.subarray(0, digestBytes), against.digest);
  return equal && genuine ? "match" : "mismatch";
}

/**
 * A ping skips the queue: under load it takes at most one hash, because a wait at the end of the
 * queue would make a busy service look dead. Concurrent callers share one ping, so that frequent
 * pings add no work.
 */
function sharedPing(pool: HashPool): () => Promise<void> {
  let pending: Promise<void> | null = null;
  const ping = async (): Promise<void> => {
    const input = new TextEncoder().encode("ping");
    await pool.submitFirst({ input, salt: new Uint8Array(saltBytes), cost: costMinRead });
  };
  return () => pending ??= ping().finally(() => pending = null);
}
