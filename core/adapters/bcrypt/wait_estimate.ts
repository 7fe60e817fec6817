import { formatForeignHash } from "../../domain/account/foreign_hash.ts";
import { workOf } from "../../domain/account/hash_work.ts";
import type { PasswordHash } from "../../domain/account/password.ts";
import type { HashJob } from "./hash_job.ts";

/** Estimates how long the queue takes, based on recent hashes. */
export interface WaitEstimate {
  /** Records a batch, whose jobs have one cost, and how long it took. */
  learn(jobs: readonly HashJob[], milliseconds: number): void;
  /** How long a batch takes that is computed now. */
  milliseconds(jobs: readonly HashJob[]): number;
  /** How many places of the queue a job takes: its time in usual hashes, at least 1. */
  placesOf(job: HashJob): number;
  /** How many usual hashes the workers finish within a time, at least 1. */
  placesIn(milliseconds: number): number;
  /** Whole seconds, at least 1, until the workers have finished what is in so many places. */
  seconds(places: number): number;
}

/** Used before the first hash: 0.06 ms per round, as measured on a 2026 server core. */
const millisecondsPerRound = 0.06;

/** The weight of the newest hash. About the last ten count, so one slow hash has little effect. */
const newestWeight = 0.2;

/** Kinds and costs of hashes of which the time is remembered. More have the time of a usual one. */
const worksMax = 100;

/** A job that takes longer than that many usual ones counts like them. */
const placesMax = 1000;

/**
 * A usual hash is bcrypt at the current cost. Its time is its share of the time of a batch: under
 * load, three of them run together. bcrypt at another cost and hashes of other systems are measured
 * separately.
 */
export function startWaitEstimate(cost: number, workers: number): WaitEstimate {
  const usual = bcryptWork(cost);
  const averages = new Map([[usual, 2 ** cost * millisecondsPerRound]]);
  const average = (): number => averages.get(usual) ?? 1;
  const timeOf = (job: HashJob): number => {
    const known = averages.get(workOfJob(job));
    if (known !== undefined) return known;
    return job.kind === "bcrypt" ? average() * 2 ** (job.cost - cost) : average();
  };
  return {
    learn: (jobs, milliseconds) => {
      const [first] = jobs;
      if (first === undefined) return;
      const work = workOfJob(first);
      const before = timeOf(first);
      if (!averages.has(work) && averages.size >= worksMax) return;
      averages.set(work, before + newestWeight * (milliseconds / jobs.length - before));
    },
    milliseconds: (jobs) => jobs.reduce((sum, job) => sum + timeOf(job), 0),
    placesOf: (job) => Math.min(placesMax, Math.max(1, Math.round(timeOf(job) / average()))),
    placesIn: (milliseconds) => Math.max(1, Math.floor(milliseconds * workers / average())),
    seconds: (places) => Math.max(1, Math.ceil(average() * places / workers / 1000)),
  };
}

function workOfJob(job: HashJob): string {
  if (job.kind === "bcrypt") return bcryptWork(job.cost);
  const text: string = formatForeignHash(job.hash);
  return workOf(text as PasswordHash) ?? "";
}

function bcryptWork(cost: number): string {
  return `$2b$${cost}`;
}
