import { parseAccountConfig } from "../../core/config/config.ts";
import { readSettingsFile } from "../../core/config/settings/settings_file.ts";
import { serviceSettings } from "../../core/config/twilio_config.ts";
import { createTwilioService } from "../../core/twilio_services.ts";

/** Creates a Verify service for each purpose, as recommended for production. */
export async function createServices(
  settings: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const account = parseAccountConfig(settings, readSettingsFile);
  const services: Record<string, string> = {};
  if (!account.ok) return services;
  for (const name of serviceSettings.filter((name) => !Object.hasOwn(settings, name))) {
    const created = await createTwilioService(account.account, "Latchkey");
    if ("serviceSid" in created) services[name] = created.serviceSid;
  }
  return services;
}

/** Sets no budgets, and turns the fraud guard off. Relative to the project, where tasks run. */
const sendPolicyFile = "tasks/dev/send_policy.json";

/** Settings of values that the file sets too. Any of them brings the usual sending policy back. */
const ownPolicy = [
  "LATCHKEY_SEND_POLICY_FILE",
  "LATCHKEY_SEND_USD_PER_DAY",
  "LATCHKEY_FRAUD_GUARD",
];

/**
 * Settings that enable every feature and lift limits, unless the environment overrides them:
 * authenticator apps, passkeys on localhost, tokens for a service called `demo`, the addresses that
 * apps on this machine forward, no limits on sending and connections. The encryption key is created
 * once and stays in the data folder, next to the data that it encrypts.
 */
export function defaultSettings(
  env: Readonly<Record<string, string>>,
  dataDir: string,
): Record<string, string> {
  const port = env["PORT"] || "8000";
  const defaults: Record<string, string> = {
    LATCHKEY_SECRETS_KEY: devSecretsKey(`${dataDir}/dev-secrets-key`),
    ...(env["LATCHKEY_PUBLIC_URL"] ? {} : addresses(port)),
    LATCHKEY_JWT_AUDIENCES: "demo",
    LATCHKEY_DOCS: "on",
    LATCHKEY_TRUSTED_PROXIES: "loopback",
    LATCHKEY_CONNECTION_LIMITS: "off",
    LATCHKEY_HASH_WAIT_SECONDS: "600",
    ...(ownPolicy.some((name) => env[name]) ? {} : { LATCHKEY_SEND_POLICY_FILE: sendPolicyFile }),
  };
  const own = Object.keys(env);
  const kept = Object.entries(defaults)
    .filter(([name]) => !own.includes(name) && !own.includes(`${name}_FILE`));
  return Object.fromEntries(kept);
}

/** What follows from LATCHKEY_PUBLIC_URL where it is set. */
function addresses(port: string): Record<string, string> {
  return {
    LATCHKEY_WEBAUTHN_RP_ID: "localhost",
    LATCHKEY_WEBAUTHN_ORIGINS: `http://localhost:${port}`,
    LATCHKEY_JWT_ISSUER: `http://127.0.0.1:${port}`,
  };
}

function devSecretsKey(path: string): string {
  try {
    return Deno.readTextFileSync(path).trim();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const key = `dev:${crypto.getRandomValues(new Uint8Array(32)).toBase64()}`;
  Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true, mode: 0o700 });
  Deno.writeTextFileSync(path, `${key}\n`, { mode: 0o600, createNew: true });
  return key;
}

export function leaveSettings(path: string, settings: Readonly<Record<string, string>>): void {
  const temporary = `${path}.${Deno.pid}`;
  Deno.writeTextFileSync(temporary, settingsText(settings), { mode: 0o600, createNew: true });
  // Replaces the file of a killed or another dev atomically, and always with mode 0600.
  Deno.renameSync(temporary, path);
}

/** Keeps the file if another dev on the same folder has replaced it. */
export function removeSettings(path: string, settings: Readonly<Record<string, string>>): void {
  try {
    if (Deno.readTextFileSync(path) === settingsText(settings)) Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

function settingsText(settings: Readonly<Record<string, string>>): string {
  return `${JSON.stringify(settings, null, 2)}\n`;
}
