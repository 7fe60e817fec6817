import { isHashRefusal } from "../domain/login/hash_place.ts";
import { openBcryptHasher } from "../adapters/bcrypt/bcrypt_hasher.ts";
import { suitableWorkers } from "../adapters/host/hash_workers.ts";
import { readDisk, readMode } from "../adapters/host/disk.ts";
import { examinePostgres, type PostgresFacts } from "../adapters/sql/postgres/postgres_facts.ts";
import type { RecordFacts } from "../adapters/sql/store/reports/record_facts.ts";
import { examineSqlite, type SqliteFacts } from "../adapters/sql/sqlite/sqlite_facts.ts";
import { type Config, readConfig } from "../config/config.ts";
import { readDevSettings } from "../config/dev_settings.ts";
import { examineBreach } from "./examine_breach.ts";
import { examineTwilio, type ProviderPart } from "./examine_twilio.ts";
import { checkLogoutNotices, checkLostNotices } from "./areas/logout_area.ts";
import { examineWebhooks } from "./examine_webhooks.ts";
import { checkClock } from "./areas/clock_area.ts";
import { checkBackups, checkDevelopment } from "./areas/database_area.ts";
import { checkFactors } from "./areas/factor_area.ts";
import { type Finding, ok } from "./areas/finding.ts";
import { checkHasher } from "./areas/hasher_area.ts";
import { checkPolicy, checkPrices, checkRetention } from "./areas/policy_area.ts";
import { checkPostgres } from "./areas/postgres_area.ts";
import { checkClients, checkProxies } from "./areas/proxy_area.ts";
import { checkSecrets, type SecretFile } from "./areas/secrets_area.ts";
import { checkService } from "./areas/service_area.ts";
import { checkSessions } from "./areas/session_area.ts";
import { checkSettings } from "./areas/settings_area.ts";
import { checkTestNumbers } from "./areas/test_number_area.ts";
import { checkSqlite } from "./areas/sqlite_area.ts";
import { type SecretCheck, secretFaults } from "../domain/upkeep/secret_check.ts";
import { secretsOf } from "../known_secrets.ts";
import type { Password } from "../domain/account/password.ts";
import { cleanEnvironment, type ReadSettingsFile } from "../config/settings/settings.ts";
import { isOpenToOthers } from "../config/settings/settings_file.ts";
import { version } from "../config/version.ts";
import { sharedServices } from "../config/twilio_config.ts";

export interface DoctorInput {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** May return a secret that others can read: the doctor reports it and continues. */
  readonly readTextFile: ReadSettingsFile;
}

/** The longest wait for a request to the provider, for the hasher, or for addresses. */
const timeoutMs = 5_000;

/**
 * Checks everything that a service with these settings depends on. Continues if a setting is wrong
 * or the provider or database is unavailable. Sends no message and changes nothing: it only reads
 * from the provider, and the commit that it times writes back the existing value. Takes about three
 * seconds, at most twenty. Throws only for bugs.
 */
export async function examine(input: DoctorInput): Promise<readonly Finding[]> {
  const startedAt = Date.now();
  const ticks = performance.now();
  const dev = readDevSettings(input.env, input.readTextFile);
  const env = { ...dev.settings, ...cleanEnvironment(input.env) };
  const { config, errors, warnings } = readConfig(env, input.readTextFile, dev.settings !== null);
  const usable = usableParts(errors);
  const provider = usable.provider
    ? await examineTwilio(config.twilio, {
      dev: dev.settings !== null,
      timeoutMs,
    })
    : noProvider;
  const database = usable.database ? await examineDatabase(config, startedAt) : noDatabase;
  const hasher = usable.hasher ? await examineHasher(config) : [];
  const breach = usable.breach ? await examineBreach(config.breach) : [];
  const webhooks = usable.webhooks ? await examineWebhooks(config.webhooks, timeoutMs) : [];
  // The provider's findings already report shared services.
  const reported = provider.findings.length > 0 ? sharedServices(config.twilio) : null;
  const stepMs = (Date.now() - startedAt) - (performance.now() - ticks);
  const { record } = database;
  return [
    ok("latchkey.version", `Latchkey ${version}, Deno ${Deno.version.deno}`),
    ...checkSettings({
      errors,
      warnings: warnings.filter((warning) => warning !== reported),
      dev: dev.settings !== null,
      devError: dev.problem,
    }),
    ...provider.findings,
    ...checkClock({
      provider: provider.dated,
      stepMs,
      now: Date.now(),
      newestEventAt: record?.newestEventAt ?? null,
      mark: record?.clockMark ?? null,
    }),
    ...database.findings,
    ...(record === null ? [] : [checkService(record.serviceBeatAt, Date.now())]),
    ...checkDevelopment(record, dev.settings !== null),
    ...checkTestNumbers(record, config.testNumbers),
    ...checkLogoutNotices(record?.notifiedClients ?? [], config.outboundHosts),
    ...checkLostNotices(record?.lostNotices ?? []),
    ...hasher,
    ...breach,
    ...webhooks,
    ...checkLimits(config, usable, startedAt),
    ...(usable.proxies ? checkClients(record?.busiestAddress ?? null, proxyFacts(config)) : []),
    ...(usable.secrets ? checkSecrets(secretsFacts(config, env, record)) : []),
    checkBackups(config.databaseUrl === null ? "sqlite" : "postgres", config.backups.everyHours),
  ];
}

function checkLimits(config: Config, usable: UsableParts, now: number): readonly Finding[] {
  return [
    ...(usable.proxies ? [checkProxies(proxyFacts(config))] : []),
    ...(usable.policy ? checkPolicy(config.sendPolicy) : []),
    ...(usable.prices ? checkPrices(config.prices, now) : []),
    ...(usable.retention ? checkRetention(config.retention) : []),
    ...(usable.sessions ? checkSessions(config.sessionPolicy) : []),
    ...(usable.factors ? checkFactors(config.passkeys?.rpId ?? null) : []),
  ];
}

function proxyFacts({ host, trustedProxies: trusted, twilio: { simulated } }: Config) {
  return { host, trusted, simulated };
}

type UsableParts = ReturnType<typeof usableParts>;

/** The parts that can be checked: those whose settings have no error. */
function usableParts(errors: readonly string[]) {
  const clear = (...names: readonly string[]): boolean =>
    !errors.some((problem) => names.some((name) => problem.includes(name)));
  return {
    provider: clear(
      "TWILIO_ACCOUNT_SID",
      "TWILIO_AUTH_TOKEN",
      "TWILIO_API_KEY",
      "TWILIO_VERIFY_BASE_URL",
      "LATCHKEY_PROVIDER_HOSTS",
    ),
    database: clear("LATCHKEY_DATABASE_URL", "LATCHKEY_DATA_DIR"),
    hasher: clear("LATCHKEY_BCRYPT_COST", "LATCHKEY_HASH_WAIT_SECONDS"),
    breach: clear("LATCHKEY_BREACH_"),
    webhooks: clear("LATCHKEY_WEBHOOKS_FILE"),
    proxies: clear("LATCHKEY_TRUSTED_PROXIES", "LATCHKEY_HOST"),
    policy: clear("LATCHKEY_SEND_", "LATCHKEY_FRAUD_GUARD"),
    prices: clear("LATCHKEY_PRICES_FILE"),
    sessions: clear("LATCHKEY_SESSION", "LATCHKEY_AAL2_HOURS"),
    factors: clear("LATCHKEY_WEBAUTHN_", "LATCHKEY_PUBLIC_URL"),
    retention: clear("LATCHKEY_AUDIT_DAYS", "LATCHKEY_DELIVERY_DAYS"),
    secrets: clear("LATCHKEY_SECRETS_KEY", "LATCHKEY_PASSWORD_PEPPER"),
  };
}

const noProvider: ProviderPart = { findings: [], dated: null };

interface DatabasePart {
  readonly findings: readonly Finding[];
  readonly record: RecordFacts | null;
}

const noDatabase: DatabasePart = { findings: [], record: null };

async function examineDatabase(config: Config, now: number): Promise<DatabasePart> {
  const { databaseUrl, dataDir } = config;
  if (databaseUrl !== null) {
    const facts = await examinePostgres(databaseUrl, now);
    return { findings: checkPostgres(facts), record: recordIn(facts) };
  }
  const path = `${dataDir}/latchkey.db`;
  // Before it is opened, because SQLite creates files next to it.
  const modes = [path, `${path}-wal`, `${path}-shm`].flatMap((name) => {
    const mode = readMode(name);
    return mode === null ? [] : [[name.slice(dataDir.length + 1), mode] as const];
  });
  const facts = await examineSqlite(path, now);
  const findings = checkSqlite({
    facts,
    disk: readDisk(dataDir),
    folderMode: readMode(dataDir),
    modes: Object.fromEntries(modes),
  });
  return { findings, record: recordIn(facts) };
}

function recordIn(facts: SqliteFacts | PostgresFacts): RecordFacts | null {
  return facts.state === "open" ? facts.record : null;
}

/** Uses a single worker, so that the three hashes do not slow each other down. */
async function examineHasher(
  { bcryptCost: cost, hashWaitMaxSeconds, hashWorkers }: Config,
): Promise<readonly Finding[]> {
  const randomBytes = (count: number) => crypto.getRandomValues(new Uint8Array(count));
  const hasher = openBcryptHasher({
    cost,
    pepper: null,
    longPasswordKey: "not used",
    workers: 1,
    randomBytes,
  });
  const password = "the doctor's password" as Password;
  const place = { network: "local", standing: "familiar" } as const;
  const hashMs: number[] = [];
  // Closing ends a hash in progress, which then returns "overloaded".
  const timer = setTimeout(() => hasher.close(), timeoutMs);
  try {
    await hasher.ping();
    while (hashMs.length < 3) {
      const startedAt = performance.now();
      if (isHashRefusal(await hasher.hash(password, place))) break;
      hashMs.push(performance.now() - startedAt);
    }
  } catch {
    // No worker started, or the time ran out between two hashes: use the measurements so far.
  } finally {
    clearTimeout(timer);
    await hasher.close();
  }
  const workers = hashWorkers ?? suitableWorkers();
  return checkHasher({ cost, hashMs, workers, waitMaxSeconds: hashWaitMaxSeconds });
}

function secretsFacts(
  config: Config,
  env: DoctorInput["env"],
  record: RecordFacts | null,
): Parameters<typeof checkSecrets>[0] {
  const named = Object.entries(env).flatMap(([name, path]) =>
    /^(LATCHKEY|TWILIO)_.*_FILE$/.test(name) && !/_(POLICY|PRICES|BREACH)_FILE$/.test(name)
      ? [secretFile(name, path?.trim() ?? "")]
      : []
  );
  const left = ["dev-settings.json", "dev-secrets-key"]
    .map((name) => secretFile(name, `${config.dataDir}/${name}`));
  return {
    secretsKeys: config.secretsKeys?.length ?? null,
    pepper: config.passwordPepper !== null,
    sealed: record?.sealed ?? null,
    ...secretsOfRecord(config, record?.secretChecks ?? []),
    files: [...named, ...left],
  };
}

/** Decrypts one sample for each key that is known and correct. */
function secretsOfRecord(
  config: Config,
  checks: readonly SecretCheck[],
): Pick<Parameters<typeof checkSecrets>[0], "faults" | "samples"> {
  const { known, lost } = secretsOf(
    config,
    (count) => crypto.getRandomValues(new Uint8Array(count)),
  );
  const faults = secretFaults(checks, known, lost);
  const samples = checks.flatMap(({ kind, id, sample }) => {
    const key = known.find((secret) => secret.kind === kind && secret.id === id);
    const faulty = faults.some((fault) => fault.kind === kind && fault.id === id);
    return key === undefined || faulty || sample === null ? [] : [{ id, opens: key.opens(sample) }];
  });
  return { faults, samples };
}

function secretFile(name: string, path: string): SecretFile {
  const mode = readMode(path);
  return { name, mode, open: mode !== null && isOpenToOthers(mode) };
}
