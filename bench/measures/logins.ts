import type { UsernameKey } from "../../core/domain/account/username.ts";
import { atLeast, atMost, type ReportLine } from "../kit/report.ts";
import { type BenchStage, hashPlace } from "../kit/stage.ts";
import { roundsWithin } from "../kit/rounds.ts";
import { median } from "../kit/statistics.ts";

/** Enough to keep every worker busy, and few enough that no login is refused. */
export const loginClients = 32;

const secondsMax = 60;
const unloadedSecondsMax = 10;

/** Measures logins and the bare hasher alternately. */
export async function measureLogins(stage: BenchStage): Promise<ReportLine[]> {
  const { options } = stage;
  // Starts the workers of both.
  const workers = navigator.hardwareConcurrency;
  await Promise.all(Array.from({ length: workers }, () => verifyOnce(stage)));
  await logIn(stage, workers, 0, 0);
  const hashes: number[] = [];
  const logins: number[] = [];
  for (const round of roundsWithin(options.loginRounds, secondsMax)) {
    hashes.push(await hashesPerSecond(stage, options.loginSeconds));
    logins.push(await loginsPerSecond(stage, options.loginSeconds, 500 * (round + 1)));
  }
  const ratio = median(logins.map((rate, round) => rate / (hashes[round] ?? NaN)));
  return [
    {
      what: "logins/s : hashes/s of the bare hasher",
      measured: ratio,
      gate: atLeast(0.85),
      goal: atLeast(0.95),
      sentence: `Passwords checked for ${loginClients} clients, each user once: ` +
        `${median(logins).toFixed(2)}/s; the same hasher without HTTP: ` +
        `${
          median(hashes).toFixed(2)
        }/s (cost 12, ${workers} workers; alternating rounds: ${logins.length}).`,
    },
    await measureUnloaded(stage),
  ];
}

/** Measures single logins and single hashes alternately. */
async function measureUnloaded(stage: BenchStage): Promise<ReportLine> {
  const logins: number[] = [];
  const hashes: number[] = [];
  for (const turn of roundsWithin(stage.options.unloadedLogins, unloadedSecondsMax)) {
    hashes.push(await milliseconds(() => verifyOnce(stage)));
    logins.push(await milliseconds(() => logIn(stage, 1, 0, 5_000 + turn)));
  }
  return {
    what: "login p50 without load : one hash",
    measured: median(logins) / median(hashes),
    gate: atMost(1.15),
    goal: atMost(1.05),
    sentence: `A single login takes ${median(logins).toFixed(1)} ms, a hash ` +
      `${median(hashes).toFixed(1)} ms; ${logins.length} of each, alternating.`,
  };
}

async function loginsPerSecond(stage: BenchStage, seconds: number, first: number): Promise<number> {
  const { right, elapsedSeconds } = await logIn(stage, loginClients, seconds, first);
  return right / elapsedSeconds;
}

/** Logs in for a number of seconds. With 0, logs in once on each connection. */
function logIn(
  stage: BenchStage,
  connections: number,
  seconds: number,
  first: number,
): ReturnType<BenchStage["loginLoad"]["run"]> {
  const { port } = stage.service;
  return stage.loginLoad.run({
    port,
    deck: "logins",
    first,
    connections,
    seconds,
    perSecond: null,
  });
}

/** Runs the same closed loop on the bare hasher. Hashes in flight at the end are completed. */
async function hashesPerSecond(stage: BenchStage, seconds: number): Promise<number> {
  const startedAt = performance.now();
  let done = 0;
  const client = async (): Promise<void> => {
    do {
      await verifyOnce(stage);
      done++;
    } while (performance.now() - startedAt < seconds * 1000);
  };
  await Promise.all(Array.from({ length: loginClients }, client));
  return done * 1000 / (performance.now() - startedAt);
}

async function verifyOnce({ hasher, password, passwordHash }: BenchStage): Promise<void> {
  const stored = { name: "bench" as UsernameKey, hash: passwordHash };
  const verdict = await hasher.verify(password, stored, hashPlace);
  if (verdict !== "match") throw new Error(`The bare hasher returned ${verdict}`);
}

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}
