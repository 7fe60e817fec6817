import { secretNames } from "./settings.ts";

/**
 * Every setting of the service, the terminal and the simulator. docs/settings.md documents each one
 * (checked by `tests/core/config/setting_names_test.ts`). A secret may be given as `NAME_FILE`.
 */
export const settingNames: ReadonlySet<string> = new Set([
  "PORT",
  "LATCHKEY_HOST",
  "LATCHKEY_CONNECTION_LIMITS",
  "LATCHKEY_INNER_PORT",
  "LATCHKEY_DATA_DIR",
  "LATCHKEY_DATABASE_URL",
  "LATCHKEY_BCRYPT_COST",
  "LATCHKEY_PASSWORD_PEPPER",
  "LATCHKEY_HASH_QUEUE",
  "LATCHKEY_HASHES_PER_NETWORK",
  "LATCHKEY_SESSION_IDLE_MINUTES",
  "LATCHKEY_SESSION_HOURS",
  "LATCHKEY_SESSIONS_PER_USER",
  "LATCHKEY_SECRETS_KEY",
  "LATCHKEY_LOST_KEYS",
  "LATCHKEY_WEBAUTHN_RP_ID",
  "LATCHKEY_WEBAUTHN_ORIGINS",
  "LATCHKEY_JWT_ISSUER",
  "LATCHKEY_JWT_AUDIENCES",
  "LATCHKEY_TRUSTED_PROXIES",
  "LATCHKEY_SEND_POLICY_FILE",
  "LATCHKEY_SEND_COUNTRIES",
  "LATCHKEY_SEND_USD_PER_DAY",
  "LATCHKEY_FRAUD_GUARD",
  "LATCHKEY_NUMBER_RANGES",
  "LATCHKEY_PRICES_FILE",
  "LATCHKEY_AUDIT_DAYS",
  "LATCHKEY_DELIVERY_DAYS",
  "LATCHKEY_OPERATOR",
  "LATCHKEY_PROVIDER_HOSTS",
  "LATCHKEY_VERIFY_SERVICES",
  "LATCHKEY_SIMULATOR_PORT",
  "LATCHKEY_SIMULATOR_HOST",
  "LATCHKEY_SIMULATOR_ALLOWED_HOSTS",
  "LATCHKEY_ADMIN_READONLY",
  "LATCHKEY_ADMIN_THEME",
  "LATCHKEY_BACKUP_DIR",
  "TWILIO_ACCOUNT_SID",
  "TWILIO_AUTH_TOKEN",
  "TWILIO_API_KEY_SID",
  "TWILIO_API_KEY_SECRET",
  "TWILIO_VERIFY_SERVICE_SID",
  "TWILIO_VERIFY_SERVICE_SID_REGISTRATION",
  "TWILIO_VERIFY_SERVICE_SID_PHONE_CHANGE",
  "TWILIO_VERIFY_SERVICE_SID_PASSWORD_RESET",
  "TWILIO_VERIFY_SERVICE_SID_TEST",
  "TWILIO_VERIFY_SERVICE_SID_VERIFICATIONS",
  "TWILIO_VERIFY_BASE_URL",
  "TWILIO_MESSAGING_SERVICE_SID",
  ...[...secretNames].map((name) => `${name}_FILE`),
]);

/** Warns about names in the environment that look like settings but are not. */
export function unknownSettings(names: readonly string[]): string[] {
  return names
    .filter((name) => /^(LATCHKEY|TWILIO)_/.test(name) && !settingNames.has(name))
    .map((name) => {
      const [near] = [...settingNames].filter((known) => distance(name, known) <= 3)
        .toSorted((one, other) => distance(name, one) - distance(name, other));
      const question = near === undefined ? "is it misspelled?" : `did you mean ${near}?`;
      return `${shown(name)} is not a Latchkey setting: ${question}`;
    });
}

/** The Levenshtein distance: how many characters must be added, removed or replaced. */
function distance(one: string, other: string): number {
  let above = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    for (let at = 1; at <= other.length; at++) {
      const replaced = (above[at - 1] ?? 0) + (one[row - 1] === other[at - 1] ? 0 : 1);
      current.push(Math.min(replaced, (above[at] ?? 0) + 1, (current[at - 1] ?? 0) + 1));
    }
    above = current;
  }
  return above[other.length] ?? 0;
}

/** The operator writes the names, but the wrong env file may contain anything. */
function shown(name: string): string {
  return /^\w{1,60}$/.test(name) ? name : "A name that starts with LATCHKEY_ or TWILIO_";
}
