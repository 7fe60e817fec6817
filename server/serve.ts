import { productName } from "../core/domain/product_name.ts";
import { accessOrigins } from "../core/config/http/access_config.ts";
import type { LogLevel } from "../core/config/log_config.ts";
import type { Config } from "../core/config/config.ts";
import { type OpenedEntryPoints, openEntryPoints } from "../core/entry_points.ts";
import type { Service, TimeSource } from "../core/service.ts";
import type { AppWorld, StopStage } from "./app.ts";
import { markForDevelopment, requireForProduction } from "./development.ts";
import { readLogo } from "./logo.ts";
import { endWith, takenPort } from "./program/end_with.ts";
import type { Listening } from "./gate/listen.ts";
import { type ListeningToAll, listenToAll, type RespondFirst } from "./listen_to_all.ts";
import { type Log, openOutputLog } from "./program/log.ts";
import { requireMatchingSecrets } from "./secret_checks.ts";
import { warnOfTestNumbers } from "./test_numbers.ts";
import { errorFacts } from "./program/error_facts.ts";
import { watchFailedLoads } from "./program/failed_loads.ts";
import { createMetricsReader } from "./metrics/metrics_reader.ts";
import { watchLog } from "./metrics/log_metrics.ts";
import { createWarnings } from "./warnings/event_warnings.ts";
import { startHeartbeat } from "./heartbeat.ts";
import { startUpkeep } from "./upkeep.ts";
import { startLogoutNotices } from "./logout_notices.ts";
import { startWebhooks } from "./webhooks.ts";
import { startLater } from "./program/start_later.ts";
import { within } from "./program/within.ts";

/**
 * When the service closes, requests in flight have `finishSeconds` to finish, and the last
 * responses have `flushSeconds` to be sent. The total is less than the ten seconds after which
 * Docker kills the container.
 */
const finishSeconds = 8;
const flushSeconds = 1;

/**
 * After LATCHKEY_DRAIN_SECONDS, how long connections may be kept that send nothing. Longer than the
 * five seconds after which the proxy of examples/production closes them: closing one first could
 * drop the request that it is about to send.
 */
const lingerSeconds = 6;

/**
 * From listening until the first checks of the upkeep and the heartbeat. The first responses do not
 * wait for their reads and their two commits: 5 of 73 ms of CPU until `/readyz`.
 */
const upkeepAfterMs = 250;

/** A large database is checked this long after the start. */
const checkAfterMs = 1000;

export interface RunningService {
  readonly service: Service;
  /** The http://host:port on which it listens. */
  readonly origin: string;
  /** The http://host:port of the admin API. Null if it is served at `origin`. */
  readonly adminOrigin: string | null;
  /** The http://host:port of the metrics. Null if they have no separate address. */
  readonly metricsOrigin: string | null;
  /**
   * With LATCHKEY_DRAIN_SECONDS, serves that long without being ready, and then up to six seconds
   * without accepting connections. Then accepts no new requests, gives those in flight up to nine
   * seconds to finish, closes, and waits at most half a second for the log. Idempotent.
   */
  stop(): Promise<void>;
}

/** What `deno task dev` changes about the service. */
export interface Development {
  readonly time: TimeSource;
  readonly respond: RespondFirst;
}

/**
 * Opens the core and listens; the upkeep and the heartbeat start a moment later. Throws
 * `StoreRefused` if the database cannot be used, `DatabaseForDevelopment` if `deno task dev` has
 * used it, and `Deno.errors.AddrInUse` or `InnerPortTaken` if a port is in use, and
 * `InsideAddressRefused`.
 */
export async function startService(
  config: Config,
  log: Log,
  development?: Development,
): Promise<RunningService> {
  const logo = config.pages?.logoFile ? readLogo(config.pages.logoFile) : null;
  const onFault = (error: unknown): void => log.error("Background task failed", errorFacts(error));
  const onCopied = (path: string): void => {
    log.info("Copied the database before its migration", { path });
  };
  const witness = createWarnings(log, () => performance.now());
  const options = {
    onCopied,
    witness,
    lateCheck: { afterMs: checkAfterMs, onFailed: (error: unknown) => reportCheck(error, log) },
    // Session checks must not wait until the writes of logins are on disk.
    writer: "thread" as const,
    ...(development === undefined ? {} : { development }),
  };
  const opened = await openEntryPoints(config, onFault, options);
  const { service, operator, meter, close } = opened;
  watchLog(meter, log);
  try {
    await requireMatchingSecrets(service);
    if (development === undefined) await requireForProduction(service, config);
    else await markForDevelopment(service, log);
    warnOfTestNumbers(await service.listTestNumbers(), log);
  } catch (error) {
    await close();
    throw error;
  }
  let stage: StopStage = "running";
  const world: AppWorld = {
    log,
    stopStage: () => stage,
    needsRestart: watchFailedLoads(log),
    elapsed: () => performance.now(),
    newRequestId: () => crypto.randomUUID(),
    trustedProxies: config.trustedProxies,
    publicUrl: config.publicUrl,
    docs: config.docs,
    receipts: config.receipts !== null,
    remoteUser: config.remoteUser,
    loggedRequests: config.log.requests,
    metrics: {
      meter,
      read: createMetricsReader(service, meter, () => performance.now()),
      hasRoute: true,
    },
    pages: config.pages === null ? null : {
      appName: config.appName ?? productName,
      publicOrigin: config.publicUrl,
      returnOrigins: [...config.pages.returnOrigins, ...accessOrigins(config.access)],
      gateDomain: config.access?.domain ?? null,
      registration: config.registration.mode,
      accent: config.pages.accent,
      logo,
    },
  };
  let listening: ListeningToAll;
  try {
    await service.registerClients();
    listening = listenToAll(config, { service, operator }, world, development?.respond);
  } catch (error) {
    await close();
    throw error;
  }
  const upkeep = startLater(upkeepAfterMs, () => ({
    stopHeartbeat: startHeartbeat(service, log),
    stop: startUpkeep(service, config.trustedProxies, log, meter),
  }));
  const stopWebhooks = await startWebhooks(service, log);
  const stopNotices = config.outboundHosts.length === 0
    ? () => undefined
    : startLogoutNotices(service, log);
  let stopping: Promise<void> | null = null;
  const stop = async (): Promise<void> => {
    stage = "announced";
    const lingers = await announceStop(config.drainSeconds, log);
    const started = upkeep.cancel();
    // A write, so it is not between the last responses and the close of their connections.
    if (started !== null) await within(finishSeconds, started.stopHeartbeat());
    if (lingers) await listening.stopAccepting();
    stage = "closing";
    started?.stop();
    stopWebhooks();
    stopNotices();
    await drain(listening, opened, lingers ? lingerSeconds : 0);
    log.info("stopped");
    await log.flush();
  };
  const { port, adminPort, metricsPort } = listening;
  const { adminListen, metricsListen } = config;
  return {
    service,
    origin: originOf(config.host, port),
    adminOrigin: adminListen === null ? null : originOf(adminListen.host, adminPort ?? 0),
    metricsOrigin: metricsListen === null ? null : originOf(metricsListen.host, metricsPort ?? 0),
    stop: () => stopping ??= stop(),
  };
}

/** Ends the process if the database is damaged. The next start checks it first, and refuses it. */
function reportCheck(error: unknown, log: Log): void {
  if (!(error instanceof Error) || error.name !== "StoreRefused") {
    log.error("Cannot check the pages of the database", errorFacts(error));
    return;
  }
  log.error(error.message);
  void log.flush().then(() => endWith([error.message], 1));
}

/** Gives load balancers the time to see that the service is not ready. False without one. */
async function announceStop(seconds: number, log: Log): Promise<boolean> {
  if (seconds === 0) return false;
  log.info("stopping", { drain_seconds: seconds });
  await within(seconds, new Promise(() => {}));
  return true;
}

function originOf(host: string, port: number): string {
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/**
 * Waits for the requests in flight, and then for their background tasks, within one deadline: a
 * client may send its body slowly, and a provider may hang. Then refuses the logins that still wait
 * for a hash, and gives those refusals a moment to be recorded and sent, before the core closes.
 */
async function drain(
  listening: Listening,
  { settle, stopHashing, close }: Pick<OpenedEntryPoints, "settle" | "stopHashing" | "close">,
  lingerSeconds: number,
): Promise<void> {
  const ended = listening.drain(lingerSeconds);
  await within(lingerSeconds + finishSeconds, ended.then(settle));
  await stopHashing();
  await within(flushSeconds, ended.then(settle));
  await close();
  listening.close();
}

/** Opens the log on standard output, without the lines below a level. */
export function openStdoutLog(lowest: LogLevel): Log {
  return openOutputLog((bytes) => Deno.stdout.write(bytes), Date.now, lowest);
}

/** A sentence for people about an error that can be expected at startup; null for a bug. */
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
    [
      "StoreRefused",
      "StorageUnavailable",
      "InnerPortTaken",
      "InsideAddressRefused",
      "SecretsRefused",
      "DatabaseForDevelopment",
      "LogoRefused",
      "BreachFileRefused",
    ].includes(error.name)
  ) {
    return error.message;
  }
  return null;
}

function firstLine(error: Error): string {
  return error.message.split("\n")[0] ?? error.name;
}
