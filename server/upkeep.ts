import { isInNetwork, type Network, parseIpAddress } from "../core/domain/network.ts";
import type { ClockState } from "../core/domain/upkeep/clock_mark.ts";
import type { Meter, Service } from "../core/service.ts";
import { errorFacts } from "./program/error_facts.ts";
import { createStateWatch } from "./warnings/state_watch.ts";
import type { Log, LogFacts } from "./program/log.ts";

/** Time between two sweeps, which remove expired data. */
const sweepMinutes = 5;

/** Time between two looks at the password resets that wait. It also measures their time. */
const resetCheckMinutes = 1;

/** Time between two checks for a shared client address, and between two warnings about it. */
const addressCheckMinutes = 60;

/** Time between two looks at the schedule of backups. */
const backupCheckMinutes = 5;

/** Time between two counts of all password hashes by kind: a second of work for a million. */
const hashShareMinutes = 10;

/** Time between two counts of the new ones: an import by another process adds kinds. */
const newHashShareSeconds = 5;

/** Time between two looks at what blocks sends, for warnings. */
const stateCheckSeconds = 15;

/** Time between two checks of the clock, and between two warnings about it. */
const clockCheckMinutes = 1;

/**
 * Checks the clock, the client addresses and what blocks sends in the background, now and then
 * again and again, and sweeps, until the returned function is called. No error is logged after
 * that: it closes the database below a check that hangs.
 */
export function startUpkeep(
  service: Service,
  trustedProxies: readonly Network[],
  output: Log,
  meter: Meter,
): () => void {
  let stopped = false;
  const error: Log["error"] = (...line) => stopped ? undefined : output.error(...line);
  const log = { ...output, error };
  const sweptNow = (): void =>
    meter.set("latchkey_sweep_last_success_timestamp_seconds", {}, Date.now() / 1000);
  sweptNow();
  const checkClock = createClockCheck(service, log, (isDoubtful) => {
    meter.set("latchkey_clock_doubtful", {}, isDoubtful ? 1 : 0);
  });
  const clockTimer = setInterval(() => void checkClock(), clockCheckMinutes * 60_000);
  const resetTimer = setInterval(() => {
    service.notifyWaitingResets().catch((error: unknown) => {
      log.error("Cannot notify users of waiting password resets", errorFacts(error));
    });
  }, resetCheckMinutes * 60_000);
  const sweep = createRepeated({
    run: () => service.sweep().then(sweptNow),
    onError: (error) => log.error("Cannot remove expired data", errorFacts(error)),
  });
  const sweepTimer = setInterval(() => void sweep(), sweepMinutes * 60_000);
  const checkAddresses = createAddressCheck(service, trustedProxies, log);
  const addressTimer = setInterval(() => void checkAddresses(), addressCheckMinutes * 60_000);
  const watchState = createStateWatch(service, log);
  const stateTimer = setInterval(() => void watchState(), stateCheckSeconds * 1000);
  const checkBackup = createBackupCheck(service, log);
  const backupTimer = setInterval(() => void checkBackup(), backupCheckMinutes * 60_000);
  const checkFirst = async (): Promise<void> => {
    for (const check of [checkClock, checkAddresses, watchState]) if (!stopped) await check();
  };
  void checkFirst();
  const stopShares = startHashShares(service, log);
  return () => {
    stopped = true;
    stopShares();
    sweep.stop();
    checkBackup.stop();
    clearInterval(clockTimer);
    clearInterval(resetTimer);
    clearInterval(sweepTimer);
    clearInterval(addressTimer);
    clearInterval(backupTimer);
    clearInterval(stateTimer);
  };
}

/** Counts the kinds of password hashes, one count at a time. Returns a function that ends it. */
function startHashShares(
  service: Pick<Service, "learnHashShares">,
  log: Pick<Log, "error">,
): () => void {
  let counts = 0;
  const countsPerRound = hashShareMinutes * 60 / newHashShareSeconds;
  const learn = createRepeated({
    run: () => service.learnHashShares(counts++ % countsPerRound === 0 ? "all" : "new"),
    onError: (error) => log.error("Cannot count the kinds of password hashes", errorFacts(error)),
  });
  // Not awaited: a million users take a while, and meanwhile the service answers.
  void learn();
  const timer = setInterval(() => void learn(), newHashShareSeconds * 1000);
  return () => {
    learn.stop();
    clearInterval(timer);
  };
}

/** Returns a check that makes the backups of the schedule, one at a time, and logs them. */
export function createBackupCheck(
  service: Pick<Service, "backUpOnSchedule">,
  log: Pick<Log, "info" | "error">,
): Repeated {
  return createRepeated({
    async run() {
      const { result, ...facts } = await service.backUpOnSchedule();
      if (result === "copied") log.info("Backed up the database", facts);
      if (result === "failed") log.error("Cannot write a backup of the database", facts);
    },
    onError: (error) => log.error("Cannot back up the database", errorFacts(error)),
  });
}

/** Work that can be stopped: its errors after that are not reported. */
export interface Repeated {
  (): Promise<void>;
  stop(): void;
}

/** Returns work of which one runs at a time: it may take longer than its interval. */
function createRepeated(
  { run, onError }: {
    readonly run: () => Promise<unknown>;
    readonly onError: (error: unknown) => void;
  },
): Repeated {
  let [running, stopped] = [false, false];
  const repeat = async (): Promise<void> => {
    if (running || stopped) return;
    running = true;
    try {
      await run();
    } catch (error) {
      if (!stopped) onError(error);
    } finally {
      running = false;
    }
  };
  return Object.assign(repeat, { stop: () => void (stopped = true) });
}

/** Returns a check that logs a warning if nearly all logins come from one address. */
export function createAddressCheck(
  service: Pick<Service, "findSharedAddress">,
  trusted: readonly Network[],
  log: Pick<Log, "warn" | "error">,
): () => Promise<void> {
  return async () => {
    try {
      const shared = await service.findSharedAddress();
      if (shared === null) return;
      const { address, logins, loginsTotal: all } = shared;
      log.warn(isTrusted(address, trusted) ? trustedWords : sharedWords, { address, logins, all });
    } catch (error) {
      log.error("Cannot check where logins come from", errorFacts(error));
    }
  };
}

function isTrusted(address: string, trusted: readonly Network[]): boolean {
  const parsed = parseIpAddress(address);
  return parsed !== null && trusted.some((network) => isInNetwork(parsed, network));
}

const sharedWords =
  "Nearly all logins come from one address that is not a trusted proxy, and share its limits. " +
  "If it is a proxy or your app's backend, make it forward the client's address in " +
  "X-Forwarded-For, and add it to LATCHKEY_TRUSTED_PROXIES";
const trustedWords =
  "Nearly all logins come from one trusted proxy that forwards no client address, and share its " +
  "limits. Make it forward the client's address in X-Forwarded-For";

/**
 * Returns a check that logs a warning each time the clock is doubtful, and a line once it is
 * trusted again.
 */
export function createClockCheck(
  service: Pick<Service, "watchClock">,
  log: Pick<Log, "info" | "warn" | "error">,
  onChecked: (isDoubtful: boolean) => void = () => undefined,
): () => Promise<void> {
  let doubted = false;
  return async () => {
    try {
      const state = await service.watchClock();
      if (state.doubtful) log.warn(doubtWords, clockFacts(state));
      else if (doubted) log.info("The clock is trusted again", clockFacts(state));
      doubted = state.doubtful;
      onChecked(doubted);
    } catch (error) {
      log.error("Cannot compare the clock with the database", errorFacts(error));
    }
  };
}

const doubtWords =
  "The clock is more than a day from the latest time recorded in the database, so expired data " +
  "is not removed. Set the clock. If it is correct, run admin clock accept, or wait until it has " +
  "run steadily for two hours";

function clockFacts({ now, mark, steadySeconds }: ClockState): LogFacts {
  return {
    clock: new Date(now).toISOString(),
    mark: mark === null ? null : new Date(mark).toISOString(),
    even_for_seconds: steadySeconds,
  };
}
