import { error, type Finding, note, ok, warning } from "./finding.ts";

export interface HasherFacts {
  /** bcrypt's cost, as set. */
  readonly cost: number;
  /** What single hashes took, in milliseconds; empty where none was made. */
  readonly hashMs: readonly number[];
  readonly workers: number;
  /** Hashes that may wait before logins are answered 503. */
  readonly queueMax: number;
}

/** Slow for who tries many passwords, and still quick for who knows one. */
const targetMs = { min: 150, max: 600 } as const;
const costRange = { min: 10, max: 15 } as const;
const waitSecondsMax = 30;

export function judgeHasher(facts: HasherFacts): readonly Finding[] {
  const { cost, hashMs, workers, queueMax } = facts;
  const ms = median(hashMs);
  if (ms === null) {
    return [error(
      "hasher.speed",
      "No password can be hashed: no worker started",
      "Start with the permissions of the task, which let workers read their source.",
    )];
  }
  const perSecond = (workers * 1000 / ms).toFixed(1);
  const waitSeconds = Math.round(queueMax * ms / workers / 1000);
  return [
    judgeSpeed(cost, ms),
    workers > 1
      ? ok("hasher.workers", `${workers} workers: some ${perSecond} logins a second`)
      : note(
        "hasher.workers",
        `One worker: some ${perSecond} logins a second`,
        "Give the service a second processor if logins wait.",
      ),
    waitSeconds <= waitSecondsMax
      ? ok("hasher.queue", `A full queue of ${queueMax} is worked off in ${waitSeconds} s`)
      : warning(
        "hasher.queue",
        `A full queue of ${queueMax} takes ${waitSeconds} s: who stands last gives up before`,
        "Lower LATCHKEY_HASH_QUEUE.",
      ),
  ];
}

function judgeSpeed(cost: number, ms: number): Finding {
  const words = `A hash at cost ${cost} takes ${Math.round(ms)} ms`;
  if (ms >= targetMs.min && ms <= targetMs.max) return ok("hasher.speed", words);
  const fitting = fittingCost(cost, ms);
  const remedy = fitting === cost
    ? `Cost ${cost} is the nearest that can be set: it needs a machine of another speed.`
    : `On this machine, as busy as it is now, LATCHKEY_BCRYPT_COST=${fitting} fits.`;
  const wanted = `${targetMs.min} to ${targetMs.max} ms are wanted`;
  return warning("hasher.speed", `${words}: ${wanted}`, remedy);
}

/** Each step of the cost doubles the time: the one that is nearest to the target's middle. */
export function fittingCost(cost: number, ms: number): number {
  const middle = Math.sqrt(targetMs.min * targetMs.max);
  const fitting = cost + Math.round(Math.log2(middle / ms));
  return Math.min(costRange.max, Math.max(costRange.min, fitting));
}

/** Null for none. */
export function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
}
