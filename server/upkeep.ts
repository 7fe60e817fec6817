import { isInNetwork, type Network, parseIpAddress } from "../core/domain/network.ts";
import type { ClockState } from "../core/domain/upkeep/clock_mark.ts";
import type { Service } from "../core/service.ts";
import type { Log, LogFacts } from "./program/log.ts";

/** Time between two rounds of removing what is too old. */
const sweepMinutes = 5;

/** Time between two looks at where people come from, and between two warnings about it. */
const clientLookMinutes = 60;

/** Time between two looks at the clock, and between two warnings about it. */
const clockLookMinutes = 1;

/**
 * Looks at the clock and at where people come from, then goes on looking and sweeping in the
 * background until the returned function is called.
 */
export async function startUpkeep(
  service: Service,
  trustedProxies: readonly Network[],
  log: Log,
): Promise<() => void> {
  const look = openClockLook(service, log);
  await look();
  const looking = setInterval(() => void look(), clockLookMinutes * 60_000);
  const sweeping = setInterval(() => {
    service.sweep().catch((error: unknown) => log.error("Cannot sweep", errorFacts(error)));
  }, sweepMinutes * 60_000);
  const lookAtClients = openClientLook(service, trustedProxies, log);
  await lookAtClients();
  const counting = setInterval(() => void lookAtClients(), clientLookMinutes * 60_000);
  return () => {
    clearInterval(looking);
    clearInterval(sweeping);
    clearInterval(counting);
  };
}

/** One look at where people come from: a warning while nearly all share one address. */
export function openClientLook(
  service: Pick<Service, "findSharedAddress">,
  trusted: readonly Network[],
  log: Pick<Log, "warn" | "error">,
): () => Promise<void> {
  return async () => {
    try {
      const shared = await service.findSharedAddress();
      if (shared === null) return;
      const { address, logins, loginsInAll: all } = shared;
      log.warn(isTrusted(address, trusted) ? trustedWords : sharedWords, { address, logins, all });
    } catch (error) {
      log.error("Cannot look where logins come from", errorFacts(error));
    }
  };
}

function isTrusted(address: string, trusted: readonly Network[]): boolean {
  const parsed = parseIpAddress(address);
  return parsed !== null && trusted.some((network) => isInNetwork(parsed, network));
}

const sharedWords =
  "Nearly all logins come from one address that is not a trusted proxy, and share " +
  "its limits. If it is a proxy or your app's backend, let it forward the client's address in " +
  "X-Forwarded-For, and name it in LATCHKEY_TRUSTED_PROXIES";
const trustedWords =
  "Nearly all logins come from one trusted proxy that forwards no address, and " +
  "share its limits. Let it send the client's address in X-Forwarded-For";

/** One look at the clock: a line in the log while it is doubted, and one when that ends. */
export function openClockLook(
  service: Pick<Service, "watchClock">,
  log: Pick<Log, "info" | "warn" | "error">,
): () => Promise<void> {
  let doubted = false;
  return async () => {
    try {
      const state = await service.watchClock();
      if (state.doubtful) log.warn(doubtWords, clockFacts(state));
      else if (doubted) log.info("The clock is believed again", clockFacts(state));
      doubted = state.doubtful;
    } catch (error) {
      log.error("Cannot compare the clock with the database", errorFacts(error));
    }
  };
}

const doubtWords =
  "The clock is more than a day from the latest time that the database has seen: " +
  "nothing is removed for its age. Set the clock, or, if it is right, run admin clock accept or " +
  "wait until it has run evenly for two hours";

function clockFacts({ now, mark, steadySeconds }: ClockState): LogFacts {
  return {
    clock: new Date(now).toISOString(),
    mark: mark === null ? null : new Date(mark).toISOString(),
    even_for_seconds: steadySeconds,
  };
}

export function errorFacts(error: unknown): LogFacts {
  if (!(error instanceof Error)) return { error: "unknown" };
  return { error: error.message, stack: error.stack ?? null };
}
