import type { Config } from "../core/config/config.ts";
import { openService, type Service } from "../core/service.ts";
import { createApp } from "./app.ts";
import { takenPort } from "./program/end_with.ts";
import { listen, type Listening } from "./gate/listen.ts";
import { type Log, openOutputLog } from "./program/log.ts";
import { requireRightSecrets } from "./secret_checks.ts";
import { errorFacts, startUpkeep } from "./upkeep.ts";
import { within } from "./program/within.ts";

/** What is in flight at a stop is given this long; with the farewell, less than Docker's ten. */
const drainSeconds = 8;
const farewellSeconds = 1;

export interface RunningService {
  readonly service: Service;
  /** http://host:port, as listened on. */
  readonly origin: string;
  /**
   * Takes no new request, finishes those in flight within nine seconds, closes, and gives the log
   * another half second. Idempotent.
   */
  stop(): Promise<void>;
}

/**
 * Opens the core, listens, and starts the upkeep. Throws `StoreRefused` for a database that cannot
 * be used, `Deno.errors.AddrInUse` and `InnerPortTaken` for a taken port.
 */
export async function startService(config: Config, log: Log): Promise<RunningService> {
  const { service, settle, close } = await openService(config, (error) => {
    log.error("Failed in the background", errorFacts(error));
  });
  try {
    await requireRightSecrets(service);
  } catch (error) {
    await close();
    throw error;
  }
  const app = createApp(service, {
    log,
    elapsed: () => performance.now(),
    newRequestId: () => crypto.randomUUID(),
    trustedProxies: config.trustedProxies,
  });
  let listening: Listening;
  try {
    listening = listen(config, log, (request, remoteAddr) => app.fetch(request, { remoteAddr }));
  } catch (error) {
    await close();
    throw error;
  }
  const stopUpkeep = await startUpkeep(service, config.trustedProxies, log);
  let stopping: Promise<void> | null = null;
  const stop = async (): Promise<void> => {
    stopUpkeep();
    await drain(listening, settle, close);
    log.info("stopped");
    await log.flush();
  };
  const host = config.host.includes(":") ? `[${config.host}]` : config.host;
  return {
    service,
    origin: `http://${host}:${listening.port}`,
    stop: () => stopping ??= stop(),
  };
}

/**
 * Lets what is in flight finish, requests and then what they left to the background, within one
 * deadline: a client may send its body slowly, and a provider may hang. Then the core is closed,
 * which answers the logins that still wait for a hash, and those answers get a moment to leave.
 */
async function drain(
  listening: Listening,
  settle: () => Promise<void>,
  close: () => Promise<void>,
): Promise<void> {
  const ended = listening.drain();
  await within(drainSeconds, ended.then(settle));
  await close();
  await within(farewellSeconds, ended);
  listening.close();
}

/** The log on standard output. */
export function openStdoutLog(): Log {
  return openOutputLog((bytes) => Deno.stdout.write(bytes), Date.now);
}

/** A sentence for what can go wrong at a start, for people; null where it is a bug. */
export function startFailure(error: unknown, config: Config): string | null {
  if (error instanceof Deno.errors.AddrInUse) {
    return `Cannot listen on ${config.host}: ${takenPort(config.port, "PORT")}`;
  }
  const unusable = error instanceof Deno.errors.PermissionDenied ||
    error instanceof Deno.errors.AddrNotAvailable ||
    error instanceof Deno.errors.NotCapable ||
    (error instanceof Error && /lookup address|invalid (port|IPv6)/.test(error.message));
  if (unusable) {
    return `Cannot start with host ${config.host}, port ${config.port} and data folder ` +
      `${config.dataDir}: ${firstLine(error)}`;
  }
  if (
    error instanceof Error &&
    ["StoreRefused", "StorageUnavailable", "InnerPortTaken", "SecretsRefused"].includes(error.name)
  ) {
    return error.message;
  }
  return null;
}

function firstLine(error: Error): string {
  return error.message.split("\n")[0] ?? error.name;
}
