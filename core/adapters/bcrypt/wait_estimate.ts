/** Estimates how long the queue takes, based on recent hashes. */
export interface WaitEstimate {
  /** Records how long a hash with the current cost took: its share of the time of a batch. */
  learn(milliseconds: number): void;
  /** Whole seconds, at least 1, for `jobs` hashes on `workers` threads. */
  seconds(jobs: number, workers: number): number;
}

/** Used before the first hash: 0.06 ms per round, as measured on a 2026 server core. */
const millisecondsPerRound = 0.06;

/** The weight of the newest hash. About the last ten count, so one slow hash has little effect. */
const newestWeight = 0.2;

export function startWaitEstimate(cost: number): WaitEstimate {
  let average = 2 ** cost * millisecondsPerRound;
  return {
    learn: (milliseconds) => {
      average += newestWeight * (milliseconds - average);
    },
    seconds: (jobs, workers) => Math.max(1, Math.ceil(average * jobs / workers / 1000)),
  };
}
