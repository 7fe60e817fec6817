import {
  parseAppName,
  parseDelayedReset,
  parseHashLimits,
  parseKeyLimits,
  parseLostKeys,
  parseRegistration,
  parseSecretsKey,
  parseSessionPolicy,
} from "./account_config.ts";
import { parseAccess, parseRemoteUser, type RemoteUser } from "./http/access_config.ts";
import { type BackupConfig, parseBackups } from "./backup_config.ts";
import { type BreachConfig, parseBreach } from "./breach_config.ts";
import { databaseUrlWarnings, parseDatabaseUrl } from "./database_config.ts";
import type { SecretKey } from "../adapters/secret_box/secret_keys.ts";
import type { Network } from "../domain/network.ts";
import type { KeyLimits } from "../domain/api_keys/key_limits.ts";
import type { DelayedResetPolicy } from "../domain/account/delayed_reset.ts";
import type { HashLimits } from "../domain/login/password_throttle.ts";
import type { RegistrationPolicy } from "../domain/account/registration.ts";
import type { OutboundHost } from "../domain/oidc/outbound_hosts.ts";
import type { PriceTable } from "../domain/sending/price_table.ts";
import type { Retention } from "../domain/upkeep/retention.ts";
import type { SendPolicy } from "../domain/sending/send_policy.ts";
import type { AccessPolicy } from "../domain/session/access_rules.ts";
import type { SessionPolicy } from "../domain/session/session.ts";
import type { DeclaredClient } from "../domain/oidc/declared_client.ts";
import type { WebhookTarget } from "../domain/webhooks/webhook_target.ts";
import type { TokenPolicy } from "../domain/session/signed_token.ts";
import { type GateConfig, parseGate } from "./http/gate_config.ts";
import { type InsideListen, parseInsideListen } from "./http/listen_config.ts";
import { parseTrustedProxies } from "./http/proxy_config.ts";
import { type PageConfig, parsePages } from "./http/page_config.ts";
import { type LogConfig, parseLog } from "./log_config.ts";
import { parsePasskeyConfig, type PasskeyConfig } from "./passkey_config.ts";
import { parsePublicUrl } from "./http/public_url.ts";
import { parsePriceSettings, parseRetention, parseSendSettings } from "./send_config.ts";
import { parseClients, parseOutboundHosts } from "./client_config.ts";
import { parseTokenPolicy } from "./token_config.ts";
import { parseWebhooks } from "./webhook_config.ts";
import { unknownSettings } from "./settings/setting_names.ts";
import { settingTable } from "./settings/setting_table.ts";
import {
  cleanEnvironment,
  hostError,
  parseSettings,
  type ReadSettingsFile,
  type Settings,
} from "./settings/settings.ts";
import {
  noTwilio,
  parseTwilio,
  parseTwilioAccount,
  sharedServices,
  type TwilioAccount,
  type TwilioConfig,
} from "./twilio_config.ts";

/** All settings, checked. Contains secrets, so it is never printed. */
export interface Config extends InsideListen {
  /** Address to listen on. */
  readonly host: string;
  /** Port to listen on. 0 lets the system choose. */
  readonly port: number;
  /** The app's name, as users see it. Null if it is not set. */
  readonly appName: string | null;
  /** The origin at which clients reach the service. Null if it is not known. */
  readonly publicUrl: string | null;
  /** Whether the description and the reference of the API are served. */
  readonly docs: boolean;
  /** Null: the hosted pages are off. */
  readonly pages: PageConfig | null;
  /** Null if only the system limits connections. */
  readonly gate: GateConfig | null;
  /** How long a stop serves on, without being ready, before it closes anything. */
  readonly drainSeconds: number;
  readonly log: LogConfig;
  readonly dataDir: string;
  readonly backups: BackupConfig;
  /** Who receives events and alerts. */
  readonly webhooks: readonly WebhookTarget[];
  /** Null without a file. */
  readonly declaredClients: readonly DeclaredClient[] | null;
  /** Where logout notices may be sent. Empty: nowhere. */
  readonly outboundHosts: readonly OutboundHost[];
  /** PostgreSQL URL, with its password. Null to use the SQLite file in `dataDir`. */
  readonly databaseUrl: string | null;
  /** bcrypt cost, 10 to 15. Each step doubles the time of a hash. */
  readonly bcryptCost: number;
  /** Key of the HMAC before bcrypt, at least 32 characters. Null for bcrypt alone. */
  readonly passwordPepper: string | null;
  /** A pepper that only checks existing hashes. Null without one. */
  readonly oldPepper: string | null;
  /** Where breached passwords are looked up. */
  readonly breach: BreachConfig;
  /** Hashes that may wait for a worker before logins get a 503 response. */
  /** How long a password hash may wait. */
  readonly hashWaitMaxSeconds: number;
  /** Threads that hash passwords. Null for what suits the machine. */
  readonly hashWorkers: number | null;
  readonly hashLimits: HashLimits;
  readonly keyLimits: KeyLimits;
  /** Whether the codes of test numbers work, and their users can log in. */
  readonly testNumbers: boolean;
  readonly sessionPolicy: SessionPolicy;
  /** Who may have an account. */
  readonly registration: RegistrationPolicy;
  /** Null if no password can be reset by phone alone. */
  readonly delayedReset: DelayedResetPolicy | null;
  /** The first key encrypts; all decrypt. Null disables the features that need encryption. */
  readonly secretsKeys: readonly SecretKey[] | null;
  /** IDs of secrets that the operator has declared lost, along with everything they protect. */
  readonly lostKeys: readonly string[];
  /** Null if passkeys are disabled. */
  readonly passkeys: PasskeyConfig | null;
  /** Null if no tokens are signed for other services. */
  readonly tokenPolicy: TokenPolicy | null;
  /** Null if forward auth is not enabled. */
  readonly access: AccessPolicy | null;
  /** What the apps behind forward auth receive about who is logged in. */
  readonly remoteUser: RemoteUser;
  readonly twilio: TwilioConfig;
  /** How the provider reports whether messages arrived. Null if it cannot. */
  readonly receipts: { readonly publicUrl: string; readonly authToken: string } | null;
  readonly sendPolicy: SendPolicy;
  readonly prices: PriceTable;
  readonly retention: Retention;
  /** Networks whose X-Forwarded-For header is trusted. Empty: none. */
  readonly trustedProxies: readonly Network[];
}

export type ParsedConfig =
  | { readonly ok: true; readonly config: Config; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly errors: readonly string[] };

/**
 * Reads the settings. Pure except for `readTextFile`, which `NAME_FILE` settings need. Never exits.
 * Reports all errors together. Each error names its setting, never the value. `dev` is whether the
 * settings are those of `deno task dev`. `withoutProvider` is whether the program sends nothing, so
 * that Twilio's settings may be absent.
 */
export function parseConfig(
  env: Readonly<Record<string, string | undefined>>,
  readTextFile: ReadSettingsFile,
  dev = false,
  withoutProvider = false,
): ParsedConfig {
  const { errors, ...read } = readConfig(env, readTextFile, dev, withoutProvider);
  return errors.length > 0 ? { ok: false, errors } : { ok: true, ...read };
}

/**
 * Like `parseConfig`, but returns the readable settings along with the errors, for the doctor. If
 * an error names a setting, its value must not be used.
 */
export function readConfig(
  env: Readonly<Record<string, string | undefined>>,
  readTextFile: ReadSettingsFile,
  dev = false,
  withoutProvider = false,
): {
  readonly config: Config;
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
} {
  const settings = parseSettings(env, readTextFile);
  const port = settings.integer("PORT");
  const appName = parseAppName(settings);
  const publicUrl = parsePublicUrl(settings, dev);
  const registration = parseRegistration(settings);
  const own = Object.keys(cleanEnvironment(env)).some((name) => name.startsWith("TWILIO_"));
  const twilio = withoutProvider && !own ? noTwilio : parseTwilio(settings);
  const outboundHosts = parseOutboundHosts(settings);
  const tokenPolicy = parseTokenPolicy(settings, publicUrl);
  const dataDir = settings.path("LATCHKEY_DATA_DIR") ?? settingTable.LATCHKEY_DATA_DIR.default;
  const config: Config = {
    // [::1] and ::1 are the same address; Deno.serve() takes the bare form.
    host: parseHost(settings).replace(/^\[|\]$/g, ""),
    port,
    appName,
    publicUrl,
    docs: settings.choice("LATCHKEY_DOCS") === "on",
    pages: parsePages(settings, { publicUrl, dev }),
    ...parseInsideListen(settings, port),
    log: parseLog(settings),
    gate: parseGate(settings, port),
    drainSeconds: settings.integer("LATCHKEY_DRAIN_SECONDS"),
    dataDir,
    backups: parseBackups(settings, dataDir),
    webhooks: parseWebhooks(settings),
    declaredClients: parseClients(settings, {
      issuer: tokenPolicy?.issuer ?? null,
      hosts: outboundHosts,
    }),
    outboundHosts,
    databaseUrl: parseDatabaseUrl(settings),
    bcryptCost: settings.integer("LATCHKEY_BCRYPT_COST"),
    passwordPepper: parsePepper(settings, "LATCHKEY_PASSWORD_PEPPER"),
    oldPepper: parsePepper(settings, "LATCHKEY_PASSWORD_PEPPER_OLD"),
    breach: parseBreach(settings),
    hashWaitMaxSeconds: settings.integer("LATCHKEY_HASH_WAIT_SECONDS"),
    hashWorkers: settings.integer("LATCHKEY_HASH_WORKERS"),
    hashLimits: parseHashLimits(settings),
    keyLimits: parseKeyLimits(settings),
    testNumbers: settings.choice("LATCHKEY_TEST_NUMBERS") === "on",
    sessionPolicy: parseSessionPolicy(settings),
    registration,
    delayedReset: parseDelayedReset(settings),
    secretsKeys: parseSecretsKey(settings),
    lostKeys: parseLostKeys(settings),
    passkeys: parsePasskeyConfig(settings, { appName, publicUrl }),
    tokenPolicy,
    access: parseAccess(settings, publicUrl),
    remoteUser: parseRemoteUser(settings, registration),
    twilio,
    receipts: publicUrl === null || twilio.authToken === null
      ? null
      : { publicUrl, authToken: twilio.authToken },
    sendPolicy: parseSendSettings(settings),
    prices: parsePriceSettings(settings),
    retention: parseRetention(settings),
    trustedProxies: parseTrustedProxies(settings),
  };
  if (config.oldPepper !== null && config.oldPepper === config.passwordPepper) {
    settings.refuse("LATCHKEY_PASSWORD_PEPPER_OLD must differ from LATCHKEY_PASSWORD_PEPPER");
  }
  if (config.delayedReset !== null && twilio.configured && twilio.messaging === null) {
    settings.refuse(
      "LATCHKEY_DELAYED_RESET requires TWILIO_MESSAGING_SERVICE_SID, which sends its notices",
    );
  }
  if ((config.tokenPolicy?.audiences.length ?? 0) > 0 && config.secretsKeys === null) {
    settings.refuse(
      "LATCHKEY_JWT_AUDIENCES requires LATCHKEY_SECRETS_KEY, which encrypts the signing keys",
    );
  }
  const warnings = unknownSettings(Object.keys(cleanEnvironment(env)));
  warnings.push(...databaseUrlWarnings(config.databaseUrl));
  const shared = sharedServices(config.twilio);
  if (shared !== null) warnings.push(shared);
  return { config, errors: settings.errors, warnings };
}

/** Reads only the Twilio account and the app's name, for `twilio:setup`. */
export function parseAccountConfig(
  env: Readonly<Record<string, string | undefined>>,
  readTextFile: ReadSettingsFile,
):
  | { readonly ok: true; readonly account: TwilioAccount; readonly appName: string | null }
  | { readonly ok: false; readonly errors: readonly string[] } {
  const settings = parseSettings(env, readTextFile);
  const account = parseTwilioAccount(settings);
  const appName = parseAppName(settings);
  const { errors } = settings;
  return errors.length > 0 ? { ok: false, errors } : { ok: true, account, appName };
}

function parseHost(settings: Settings): string {
  const host = settings.path("LATCHKEY_HOST") ?? settingTable.LATCHKEY_HOST.default;
  const problem = hostError(host);
  if (problem !== null) settings.refuse(`LATCHKEY_HOST ${problem}`);
  return host;
}

function parsePepper(
  settings: Settings,
  name: "LATCHKEY_PASSWORD_PEPPER" | "LATCHKEY_PASSWORD_PEPPER_OLD",
): string | null {
  const pepper = settings.secret(name);
  if (pepper !== null && pepper.length < 32) {
    settings.refuse(
      `${name} must be at least 32 random characters: openssl rand -base64 32`,
    );
  }
  return pepper;
}
