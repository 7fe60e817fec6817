import { openBcryptHasher } from "../adapters/bcrypt/bcrypt_hasher.ts";
import { readDisk, readMode } from "../adapters/host/disk.ts";
import { examinePostgres, type PostgresFacts } from "../adapters/sql/postgres/postgres_facts.ts";
import type { RecordFacts } from "../adapters/sql/store/reports/record_facts.ts";
import { examineSqlite, type SqliteFacts } from "../adapters/sql/sqlite/sqlite_facts.ts";
import { type Config, readConfig } from "../config/config.ts";
import { readDevSettings } from "../config/dev_settings.ts";
import { examineTwilio, type ProviderPart } from "./examine_twilio.ts";
import { judgeClock } from "./areas/clock_area.ts";
import { judgeBackups } from "./areas/database_area.ts";
import type { Finding } from "./areas/finding.ts";
import { judgeHasher } from "./areas/hasher_area.ts";
import { judgePolicy, judgePrices, judgeRetention } from "./areas/policy_area.ts";
import { judgePostgres } from "./areas/postgres_area.ts";
import { judgeClients, judgeProxies } from "./areas/proxy_area.ts";
import { judgeSecrets, type SecretFile } from "./areas/secrets_area.ts";
import { judgeSettings } from "./areas/settings_area.ts";
import { judgeSqlite } from "./areas/sqlite_area.ts";
import { type SecretCheck, secretFaults } from "../domain/upkeep/secret_check.ts";
import { secretsOf } from "../known_secrets.ts";
import type { Password } from "../domain/account/password.ts";
import { cleanEnvironment, type ReadSettingsFile } from "../config/settings.ts";
import { isOpenToOthers } from "../config/settings_file.ts";
import { sharedServices } from "../config/twilio_config.ts";

export interface DoctorInput {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Need not refuse a secret that others may read: the doctor says so itself, and goes on. */
  readonly readTextFile: ReadSettingsFile;
}

/** Each wait for somebody else ends after this. */
const patienceMs = 5_000;

/**
 * Looks at everything that a service with these settings would stand on, and goes on where a
 * setting, the provider or the database is wrong or away. Sends no message and changes nothing: the
 * provider is only read, and the commit that is timed writes what was there before. Takes some
 * three seconds, at most twenty. Throws for bugs only.
 */
export async function examine(input: DoctorInput): Promise<readonly Finding[]> {
  const startedAt = Date.now();
  const ticks = performance.now();
  const dev = readDevSettings(input.env, input.readTextFile);
  const env = { ...dev.settings, ...cleanEnvironment(input.env) };
  const { config, mistakes, warnings } = readConfig(env, input.readTextFile);
  const usable = usableParts(mistakes);
  const provider = usable.provider
    ? await examineTwilio(config.twilio, {
      dev: dev.settings !== null,
      timeoutMs: patienceMs,
    })
    : noProvider;
  const database = usable.database ? await examineDatabase(config, startedAt) : noDatabase;
  const hasher = usable.hasher ? await examineHasher(config) : [];
  const told = provider.findings.length > 0 ? sharedServices(config.twilio) : null;
  const stepMs = (Date.now() - startedAt) - (performance.now() - ticks);
  const { record } = database;
  return [
    ...judgeSettings({
      mistakes,
      warnings: warnings.filter((warning) => warning !== told),
      dev: dev.settings !== null,
      devMistake: dev.mistake,
    }),
    ...provider.findings,
    ...judgeClock({
      provider: provider.dated,
      stepMs,
      now: Date.now(),
      newestEventAt: record?.newestEventAt ?? null,
      mark: record?.clockMark ?? null,
    }),
    ...database.findings,
    ...hasher,
    ...judgeLimits(config, usable, startedAt),
    ...(usable.proxies ? judgeClients(record?.busiestAddress ?? null, proxyFacts(config)) : []),
    ...(usable.secrets ? judgeSecrets(secretsFacts(config, env, record)) : []),
    judgeBackups(config.databaseUrl === null ? "sqlite" : "postgres"),
  ];
}

function judgeLimits(config: Config, usable: UsableParts, now: number): readonly Finding[] {
  return [
    ...(usable.proxies ? [judgeProxies(proxyFacts(config))] : []),
    ...(usable.policy ? judgePolicy(config.sendPolicy) : []),
    ...(usable.prices ? judgePrices(config.prices, now) : []),
    ...(usable.retention ? judgeRetention(config.retention) : []),
  ];
}

function proxyFacts({ host, trustedProxies: trusted, twilio: { simulated } }: Config) {
  return { host, trusted, simulated };
}

type UsableParts = ReturnType<typeof usableParts>;

/** What none of the mistakes names. Values beside a mistake of their own are never used. */
function usableParts(mistakes: readonly string[]) {
  const clear = (...names: readonly string[]): boolean =>
    !mistakes.some((mistake) => names.some((name) => mistake.includes(name)));
  return {
    provider: clear(
      "TWILIO_ACCOUNT_SID",
      "TWILIO_AUTH_TOKEN",
      "TWILIO_API_KEY",
      "TWILIO_VERIFY_BASE_URL",
      "LATCHKEY_PROVIDER_HOSTS",
    ),
    database: clear("LATCHKEY_DATABASE_URL", "LATCHKEY_DATA_DIR"),
    hasher: clear("LATCHKEY_BCRYPT_COST", "LATCHKEY_HASH_QUEUE"),
    proxies: clear("LATCHKEY_TRUSTED_PROXIES", "LATCHKEY_HOST"),
    policy: clear("LATCHKEY_SEND_", "LATCHKEY_FRAUD_GUARD"),
    prices: clear("LATCHKEY_PRICES_FILE"),
    retention: clear("_DAYS"),
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
    return { findings: judgePostgres(facts), record: recordIn(facts) };
  }
  const path = `${dataDir}/latchkey.db`;
  // Before it is opened: SQLite lays files beside it.
  const modes = [path, `${path}-wal`, `${path}-shm`].flatMap((name) => {
    const mode = readMode(name);
    return mode === null ? [] : [[name.slice(dataDir.length + 1), mode] as const];
  });
  const facts = await examineSqlite(path, now);
  const findings = judgeSqlite({
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

/** One worker alone, so that three hashes do not slow each other. */
async function examineHasher(
  { bcryptCost: cost, hashQueueMax }: Config,
): Promise<readonly Finding[]> {
  const randomBytes = (count: number) => crypto.getRandomValues(new Uint8Array(count));
  const hasher = openBcryptHasher({ cost, pepper: null, workers: 1, queueMax: 1, randomBytes });
  const password = "the doctor's password" as Password;
  const place = { network: "local", standing: "familiar" } as const;
  const hashMs: number[] = [];
  // Closing ends a hash under way, which is then "overloaded".
  const timer = setTimeout(() => hasher.close(), patienceMs);
  try {
    await hasher.ping();
    while (hashMs.length < 3) {
      const startedAt = performance.now();
      if (await hasher.hash(password, place) === "overloaded") break;
      hashMs.push(performance.now() - startedAt);
    }
  } catch {
    // Judged by what is there: no worker started, or its time was over between two hashes.
  } finally {
    clearTimeout(timer);
    await hasher.close();
  }
  const workers = navigator.hardwareConcurrency;
  return judgeHasher({ cost, hashMs, workers, queueMax: hashQueueMax });
}

function secretsFacts(
  config: Config,
  env: DoctorInput["env"],
  record: RecordFacts | null,
): Parameters<typeof judgeSecrets>[0] {
  const named = Object.entries(env).flatMap(([name, path]) =>
    /^(LATCHKEY|TWILIO)_.*_FILE$/.test(name) && !/_(POLICY|PRICES)_FILE$/.test(name)
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

/** Opens one box of each key that is known and right. */
function secretsOfRecord(
  config: Config,
  checks: readonly SecretCheck[],
): Pick<Parameters<typeof judgeSecrets>[0], "faults" | "samples"> {
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
