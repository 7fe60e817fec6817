/** Guesses how long the queue takes, from how long hashes have taken of late. */
export interface WaitEstimate {
  /** One hash of the current cost took this long. */
  learn(milliseconds: number): void;
  /** Whole seconds, at least 1, for `jobs` hashes on `workers` threads. */
  seconds(jobs: number, workers: number): number;
}

/** Before the first hash: 0.06 ms a round, as measured on a 2026 server core. */
const millisecondsPerRound = 0.06;

/** The weight of the newest hash: about the last ten count, so one slow one frightens nobody. */
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
