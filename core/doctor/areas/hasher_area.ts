import { error, type Finding, note, ok, warning } from "./finding.ts";

export interface HasherFacts {
  /** bcrypt's cost, as set. */
  readonly cost: number;
  /** The duration of each hash in milliseconds; empty if none completed. */
  readonly hashMs: readonly number[];
  readonly workers: number;
  /** How long a hash may wait before logins get a 503. */
  readonly waitMaxSeconds: number;
}

/** Slow for an attacker who tries many passwords, but fast enough for a user who knows theirs. */
const targetMs = { min: 150, max: 600 } as const;
const costRange = { min: 10, max: 15 } as const;
/** Most clients and proxies give up soon after it. */
const sensibleWaitSeconds = 20;

export function checkHasher(facts: HasherFacts): readonly Finding[] {
  const { cost, hashMs, workers, waitMaxSeconds } = facts;
  const ms = median(hashMs);
  if (ms === null) {
    return [error(
      "hasher.speed",
      "Passwords cannot be hashed: no worker hashed one within 5 seconds",
      "Check the load of this machine. Use deno task doctor, whose permissions let workers start.",
    )];
  }
  const perSecond = (workers * 1000 / ms).toFixed(1);
  return [
    checkSpeed(cost, ms),
    workers > 1
      ? ok("hasher.workers", `${workers} workers: about ${perSecond} logins per second`)
      : note(
        "hasher.workers",
        `One worker: about ${perSecond} logins per second`,
        "If logins have to wait, give the service a second CPU.",
      ),
    waitMaxSeconds <= sensibleWaitSeconds
      ? ok("hasher.queue", `A login waits at most ${waitMaxSeconds} s for its hash`)
      : warning(
        "hasher.queue",
        `A login may wait ${waitMaxSeconds} s for its hash: most clients give up before`,
        "Lower LATCHKEY_HASH_WAIT_SECONDS.",
      ),
  ];
}

function checkSpeed(cost: number, ms: number): Finding {
  const words = `A hash at cost ${cost} takes ${Math.round(ms)} ms`;
  if (ms >= targetMs.min && ms <= targetMs.max) return ok("hasher.speed", words);
  const fitting = fittingCost(cost, ms);
  const remedy = fitting === cost
    ? `Cost ${cost} is the closest setting for this machine; only different hardware helps.`
    : `Set LATCHKEY_BCRYPT_COST=${fitting}, which suits this machine under its current load.`;
  const wanted = `the target is ${targetMs.min} to ${targetMs.max} ms`;
  return warning("hasher.speed", `${words}: ${wanted}`, remedy);
}

/** The cost whose time is closest to the middle of the target range; each step doubles the time. */
export function fittingCost(cost: number, ms: number): number {
  const middle = Math.sqrt(targetMs.min * targetMs.max);
  const fitting = cost + Math.round(Math.log2(middle / ms));
  return Math.min(costRange.max, Math.max(costRange.min, fitting));
}

/** Null for an empty list. */
export function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
}
