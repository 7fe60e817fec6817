import type { Ports } from "./ports/ports.ts";
import { openMemoryMeter } from "./adapters/meter/memory_meter.ts";
import { openBcryptHasher } from "./adapters/bcrypt/bcrypt_hasher.ts";
import { openPasswordStrength } from "./adapters/password_strength/strength_worker.ts";
import { openBackupFolder } from "./adapters/host/backup_folder.ts";
import { watchProcess } from "./adapters/host/process_metrics.ts";
import { suitableWorkers } from "./adapters/host/hash_workers.ts";
import { openSecretBox } from "./adapters/secret_box/secret_box.ts";
import { openOldRegisterFile } from "./adapters/sql/sqlite/transfer/old_register_file.ts";
import { openSeenUsers } from "./adapters/sql/sqlite/transfer/seen_users_table.ts";
import { backUpSqlite } from "./adapters/sql/sqlite/sqlite_backup.ts";
import { twilioEvidence } from "./adapters/twilio/errors/evidence.ts";
import { openTokenSigner } from "./adapters/jose/token_signer.ts";
import { openTwilioReceipts } from "./adapters/twilio/receipts.ts";
import { openLogoutSender } from "./adapters/webhooks/logout_sender.ts";
import { lookUpHost, openWebhookSender } from "./adapters/webhooks/webhook_sender.ts";
import { openPasskeyVerifier } from "./adapters/webauthn/passkey_verifier.ts";
import type { ReceiptReader } from "./ports/receipt_reader.ts";
import type { WebhookSender } from "./ports/webhooks/webhook_sender.ts";
import { productName } from "./domain/product_name.ts";
import { createBackground } from "./background.ts";
import { createClockWatch } from "./clock_watch.ts";
import type { Config } from "./config/config.ts";
import { version } from "./config/version.ts";
import type { NameKey } from "./domain/account/retired_name.ts";
import { isFromFuture } from "./domain/expiry.ts";
import { createIdSource } from "./domain/id.ts";
import { databaseFile, openStores, type StoreOptions } from "./open_stores.ts";
import { openBreached, openLateProvider } from "./late_ports.ts";
import { liftLimits } from "./lift_limits.ts";
import { meterHasher } from "./metering/metered_hasher.ts";
import { createTroubles } from "./metering/troubles.ts";
import { createCountingWitness, noWitness } from "./metering/witness.ts";
import type { Meter } from "./ports/meter.ts";
import type { Witness } from "./ports/witness.ts";
import type { RandomBytes } from "./ports/random.ts";
import type { Clock } from "./ports/clock.ts";
import type { PasswordHasher } from "./ports/hasher.ts";
import type { Stores } from "./ports/stores/stores.ts";
import { policiesOf } from "./policies_of_config.ts";
import { createRefusalCollector } from "./refusal_collector.ts";

export interface OpenedPorts {
  readonly ports: Ports;
  /** Resolves when no background tasks run. A hanging provider may delay it by five seconds. */
  settle(): Promise<void>;
  /** Refuses the requests that still wait for a hash, which a stop records before it closes. */
  stopHashing(): Promise<void>;
  /** Stops the workers and closes the database, even if tasks are still running. */
  close(): Promise<void>;
}

export interface OpenOptions extends Omit<StoreOptions, "metering"> {
  /** Notices what happens, for warnings in the log. */
  readonly witness?: Witness;
  /**
   * For `deno task dev`, whose clock can be moved: the time, no limits on counts (see
   * `liftLimits`), and writes that do not wait for the disk. Absent in production.
   */
  readonly development?: { readonly time: TimeSource };
}

/** The clocks of a process. */
export interface TimeSource {
  /** The system's wall clock. */
  readonly wall: Clock;
  /** Milliseconds of a monotonic clock, from any starting point. */
  readonly ticks: () => number;
  /** The wall clock, made steady; see `steadyClock`. */
  readonly clock: Clock;
}

/** The maximum number of background tasks, reached only if a store hangs. */
const backgroundInFlightMax = 256;

/**
 * Opens the real ports: SQLite or PostgreSQL, bcrypt on workers, and the Twilio REST API. Throws
 * `StoreRefused` for a database that is not Latchkey's, is damaged, or is from a newer version.
 * Errors in background tasks, which no response reports, go to `onFault`.
 */
export async function openPorts(
  config: Config,
  onFault: (error: unknown) => void,
  options: OpenOptions = {},
): Promise<OpenedPorts> {
  const { development } = options;
  const durable = development === undefined;
  const meter = openMemoryMeter();
  const { troubles, witness: noted } = createTroubles(options.witness ?? noWitness);
  const witness = createCountingWitness(meter, noted);
  watchProcess(meter, { version, database: config.databaseUrl === null ? "sqlite" : "postgres" });
  const metering = { meter, witness };
  const opened = await openStores(config, { ...options, durable, metering });
  const randomBytes: RandomBytes = (count) => crypto.getRandomValues(new Uint8Array(count));
  const lasting = await openLastingKeys(opened, randomBytes);
  const strict = {
    ...opened,
    hasher: openHasher(config, lasting.passwordKey, randomBytes, metering),
  };
  const { hasher, ...stores } = development === undefined ? strict : liftLimits(strict);
  const passwordStrength = openPasswordStrength();
  const { wall, ticks, clock } = development?.time ?? systemTime();
  const numberRanges = config.sendPolicy.numberRanges;
  const providerMetering = { ...metering, numberRanges, ticks };
  const newId = createIdSource(randomBytes);
  const clockWatch = createClockWatch({
    upkeep: stores.upkeep,
    wall,
    ticks,
    newId,
  });
  const { background, drain } = createBackground(backgroundInFlightMax, onFault);
  const refusals = createRefusalCollector({ ...stores, clock, newId, pause, background });
  const ports: Ports = {
    ...stores,
    policies: policiesOf(config, randomBytes),
    meter,
    hasher,
    passwordStrength,
    breachedPasswords: openBreached(config),
    ...openLateProvider(config, providerMetering),
    evidence: twilioEvidence,
    receipts: openReceipts(config),
    clock,
    clockWatch,
    pause,
    randomBytes,
    newId,
    background,
    refusals,
    nameKey: lasting.nameKey,
    secretBox: config.secretsKeys === null ? null : openSecretBox(config.secretsKeys, randomBytes),
    passkeyVerifier: config.passkeys === null ? null : openPasskeyVerifier(config.passkeys),
    tokenSigner: openTokenSigner(),
    backUp: config.databaseUrl === null ? (path) => backUpSqlite(databaseFile(config), path) : null,
    backupFolder: openBackupFolder(config.backups.folder),
    openOldRegister: openOldRegisterFile,
    openSeenUsers,
    webhookSender: openSender(config, clock),
    logoutSender: openLogoutSender({ fetch: globalThis.fetch, hosts: config.outboundHosts }),
    troubles,
  };
  return { ports, settle: drain, stopHashing: hasher.close, close: () => closeAll(ports) };
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** The time of this machine. */
export function systemTime(): TimeSource {
  const ticks = (): number => performance.now();
  return { wall: Date.now, ticks, clock: steadyClock(Date.now, ticks) };
}

/** Reads the keys that never change, or creates them at the first start. */
async function openLastingKeys(
  { keys, upkeep }: Stores,
  randomBytes: RandomBytes,
): Promise<{ readonly passwordKey: string; readonly nameKey: NameKey }> {
  const secret = (): string => new Uint8Array(randomBytes(32)).toBase64();
  try {
    return {
      passwordKey: await keys.findOrInsertPasswordKey(secret()),
      nameKey: await keys.findOrInsertNameKey(secret()),
    };
  } catch (error) {
    await upkeep.close();
    throw error;
  }
}

function openHasher(
  config: Config,
  longPasswordKey: string,
  randomBytes: RandomBytes,
  { meter, witness }: { readonly meter: Meter; readonly witness: Witness },
): PasswordHasher {
  const hasher = openBcryptHasher({
    meter,
    onFallback: witness.sawHasherFallback,
    onHang: witness.sawHasherHang,
    cost: config.bcryptCost,
    pepper: config.passwordPepper,
    oldPepper: config.oldPepper,
    longPasswordKey,
    workers: config.hashWorkers ?? suitableWorkers(),
    waitMaxMs: config.hashWaitMaxSeconds * 1000,
    randomBytes,
  });
  return meterHasher(hasher, meter);
}

function openReceipts({ receipts, twilio }: Config): ReceiptReader | null {
  const services = [twilio.serviceSid, ...Object.values(twilio.serviceSids)];
  return receipts === null ? null : openTwilioReceipts({ ...receipts, services });
}

function openSender({ appName }: Config, clock: Clock): WebhookSender {
  return openWebhookSender({
    fetch: globalThis.fetch,
    lookUp: lookUpHost,
    clock,
    appName: appName ?? productName,
  });
}

/** Throws `BreachFileRefused` if the list of breached passwords cannot be used. */
export async function requireBreachFile({ breach: { file } }: Config): Promise<void> {
  if (file === null) return;
  const { checkHashFile } = await import("./adapters/breached_passwords/hash_file.ts");
  await checkHashFile(file);
}

async function closeAll({ hasher, passwordStrength, refusals, upkeep }: Ports): Promise<void> {
  passwordStrength.close();
  await hasher.close();
  // Those that the database does not accept at the very end are lost.
  await refusals.flush().catch(() => undefined);
  await upkeep.close();
}

/**
 * A wall clock that does not go back when the system clock is set back by up to `clockSkewSeconds`.
 * Until the system clock has caught up, it runs at half speed by the ticks, so that no wait takes
 * more than twice its time. It follows a larger step back, since whatever was found expired has
 * been recorded.
 */
export function steadyClock(now: () => number, ticks: () => number = () => 0): Clock {
  let latest = 0;
  let latestTick = ticks();
  return () => {
    const [at, tick] = [now(), ticks()];
    const slowly = latest + Math.max(0, tick - latestTick) / 2;
    latest = isFromFuture(latest, at) ? at : Math.max(at, slowly);
    latestTick = tick;
    return Math.floor(latest);
  };
}
