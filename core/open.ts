import type { Ports } from "./ports/ports.ts";
import { openBcryptHasher } from "./adapters/bcrypt/bcrypt_hasher.ts";
import { openTokenSigner } from "./adapters/jose/token_signer.ts";
import { openSecretBox } from "./adapters/secret_box/secret_box.ts";
import { backUpSqlite } from "./adapters/sql/sqlite/sqlite_backup.ts";
import { createSqlStores } from "./adapters/sql/store/sql_stores.ts";
import { openSqliteDatabase } from "./adapters/sql/sqlite/sqlite_database.ts";
import { twilioEvidence } from "./adapters/twilio/errors/evidence.ts";
import { noNotifier, openTwilioNotifier } from "./adapters/twilio/twilio_notifier.ts";
import { openTwilioVerifier } from "./adapters/twilio/twilio_verifier.ts";
import { openPasskeyVerifier } from "./adapters/webauthn/passkey_verifier.ts";
import { createBackground } from "./background.ts";
import { createClockWatch } from "./clock_watch.ts";
import type { Config } from "./config/config.ts";
import type { TwilioConfig } from "./config/twilio_config.ts";
import { isFromFuture } from "./domain/expiry.ts";
import { createIdSource } from "./domain/id.ts";
import { secretsOf } from "./known_secrets.ts";
import type { RandomBytes } from "./ports/random.ts";
import type { Clock } from "./ports/clock.ts";
import type { Notifier } from "./ports/notifier.ts";
import type { PasswordHasher } from "./ports/hasher.ts";
import type { Policies } from "./ports/policies.ts";
import type { Stores } from "./ports/stores/stores.ts";

export interface OpenedPorts {
  readonly ports: Ports;
  /** Resolves when nothing runs in the background; a provider that hangs may take five seconds. */
  settle(): Promise<void>;
  /** Ends the workers and closes the database, whatever still runs. */
  close(): Promise<void>;
}

export interface OpenOptions {
  /** Whether SQLite reads every page first, some 0.2 s for 100,000 users. It does by default. */
  readonly checkPages?: boolean;
}

/** Work in the background that may be in flight: far more than there is unless a store hangs. */
const backgroundInFlightMax = 256;

/**
 * The ports on the real world: SQLite or PostgreSQL, bcrypt on workers, Twilio's REST API. Throws
 * `StoreRefused` for a database that is not Latchkey's, broken, or of a newer version. What fails
 * in the background, where no answer can tell, goes to `onFault`.
 */
export async function openPorts(
  config: Config,
  onFault: (error: unknown) => void,
  options: OpenOptions = {},
): Promise<OpenedPorts> {
  const stores = await openStores(config, options);
  const randomBytes: RandomBytes = (count) => crypto.getRandomValues(new Uint8Array(count));
  const hasher = openBcryptHasher({
    cost: config.bcryptCost,
    pepper: config.passwordPepper,
    workers: navigator.hardwareConcurrency,
    queueMax: config.hashQueueMax,
    randomBytes,
  });
  const verifier = openTwilioVerifier({
    fetch: globalThis.fetch,
    baseUrl: config.twilio.baseUrl,
    credentials: config.twilio.credentials,
    serviceSid: config.twilio.serviceSid,
    serviceSids: config.twilio.serviceSids,
    now: () => performance.now(),
  });
  const newId = createIdSource(randomBytes);
  const ticks = (): number => performance.now();
  const clockWatch = createClockWatch({
    upkeep: stores.upkeep,
    wall: Date.now,
    ticks,
    newId,
  });
  const { background, drain } = createBackground(backgroundInFlightMax, onFault);
  const ports: Ports = {
    ...stores,
    policies: policiesOf(config, randomBytes),
    hasher,
    verifier,
    evidence: twilioEvidence,
    clock: steadyClock(Date.now, ticks),
    clockWatch,
    pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    randomBytes,
    newId,
    background,
    secretBox: config.secretsKeys === null ? null : openSecretBox(config.secretsKeys, randomBytes),
    notifier: openNotifier(config.twilio),
    passkeyVerifier: config.passkeys === null ? null : openPasskeyVerifier(config.passkeys),
    tokenSigner: openTokenSigner(),
    backUp: config.databaseUrl === null ? (path) => backUpSqlite(databaseFile(config), path) : null,
  };
  return { ports, settle: drain, close: () => closeAll(stores, hasher) };
}

function policiesOf(config: Config, randomBytes: RandomBytes): Policies {
  return {
    session: config.sessionPolicy,
    token: config.tokenPolicy,
    send: config.sendPolicy,
    prices: config.prices,
    retention: config.retention,
    hashLimits: config.hashLimits,
    secrets: secretsOf(config, randomBytes),
  };
}

/** Notices go by another of Twilio's hosts; a simulator is all of them. */
function openNotifier(twilio: TwilioConfig): Notifier {
  if (twilio.messaging === null) return noNotifier;
  return openTwilioNotifier({
    fetch: globalThis.fetch,
    baseUrl: twilio.simulated ? twilio.baseUrl : "https://api.twilio.com",
    credentials: twilio.credentials,
    now: () => performance.now(),
    accountSid: twilio.messaging.accountSid,
    messagingServiceSid: twilio.messaging.serviceSid,
  });
}

function databaseFile({ dataDir }: Config): string {
  return `${dataDir}/latchkey.db`;
}

async function openStores(config: Config, options: OpenOptions): Promise<Stores> {
  if (config.databaseUrl === null) {
    return createSqlStores(await openSqliteDatabase({ path: databaseFile(config), ...options }));
  }
  // Loaded where it is used only: it costs a start some 20 ms.
  const { openPostgresDatabase } = await import("./adapters/sql/postgres/postgres_database.ts");
  return createSqlStores(await openPostgresDatabase({ url: config.databaseUrl }));
}

async function closeAll({ upkeep }: Stores, hasher: PasswordHasher): Promise<void> {
  await hasher.close();
  await upkeep.close();
}

/**
 * A wall clock that does not go back when the system's is corrected by up to `clockSkewSeconds`.
 * Until the system's has caught up it runs at half speed by the ticks, so that no wait takes more
 * than twice its time. A larger step back is followed: what was seen as expired is written down.
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
