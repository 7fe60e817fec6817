import type { DelayedResetPolicy } from "../domain/account/delayed_reset.ts";
import type { KeyLimits } from "../domain/api_keys/key_limits.ts";
import type { HashLimits } from "../domain/login/password_throttle.ts";
import type { RegistrationPolicy } from "../domain/account/registration.ts";
import type { SessionPolicy } from "../domain/session/session.ts";
import { parseSecretKeys, type SecretKey } from "../adapters/secret_box/secret_keys.ts";
import { printable } from "../domain/printable.ts";
import type { Settings } from "./settings/settings.ts";

/** The app's name, as users see it. Null if it is not set. */
export function parseAppName(settings: Settings): string | null {
  const name = settings.text("LATCHKEY_APP_NAME");
  if (name === null) return null;
  // A colon separates the issuer from the account in an otpauth URI.
  if (printable(name) === name && Array.from(name).length <= 40 && !name.includes(":")) return name;
  settings.refuse("LATCHKEY_APP_NAME must be 1 to 40 printable characters without a colon");
  return null;
}

/** The number of password hashes that one network may use. */
export function parseHashLimits(settings: Settings): HashLimits {
  return { perNetwork: settings.integer("LATCHKEY_HASHES_PER_NETWORK") };
}

/** What all requests with one API key may use together. */
export function parseKeyLimits(settings: Settings): KeyLimits {
  return {
    hashesInFlight: settings.integer("LATCHKEY_HASHES_PER_KEY"),
    registrationsPerHour: settings.integer("LATCHKEY_REGISTRATIONS_PER_KEY"),
  };
}

/** How long sessions live, how long they are at `aal2`, and how many a user may have. */
export function parseSessionPolicy(settings: Settings): SessionPolicy {
  return {
    idleSeconds: Math.round(settings.decimal("LATCHKEY_SESSION_IDLE_DAYS") * 24 * 60 * 60),
    absoluteSeconds: Math.round(settings.decimal("LATCHKEY_SESSION_DAYS") * 24 * 60 * 60),
    aal2Seconds: Math.round(settings.decimal("LATCHKEY_AAL2_HOURS") * 60 * 60),
    perUserMax: settings.integer("LATCHKEY_SESSIONS_PER_USER"),
  };
}

/** Who may have an account. */
export function parseRegistration(settings: Settings): RegistrationPolicy {
  return {
    mode: settings.choice("LATCHKEY_REGISTRATION"),
    accountsPerNumber: settings.integer("LATCHKEY_ACCOUNTS_PER_NUMBER"),
  };
}

/** How long a reset by phone alone waits. Null if the setting does not allow it. */
export function parseDelayedReset(settings: Settings): DelayedResetPolicy | null {
  const waitSeconds = settings.integer("LATCHKEY_DELAYED_RESET_HOURS") * 60 * 60;
  return settings.choice("LATCHKEY_DELAYED_RESET") === "on" ? { waitSeconds } : null;
}

/** Keys for encryption at rest. Null if none is set, which disables TOTP and signed tokens. */
export function parseSecretsKey(settings: Settings): readonly SecretKey[] | null {
  const text = settings.secret("LATCHKEY_SECRETS_KEY");
  if (text === null) return null;
  const parsed = parseSecretKeys(text);
  if (parsed.ok) return parsed.keys;
  for (const problem of parsed.errors) settings.refuse(problem);
  return null;
}

/** IDs of keys and peppers that are permanently lost, so that startup no longer requires them. */
export function parseLostKeys(settings: Settings): readonly string[] {
  const text = settings.text("LATCHKEY_LOST_KEYS");
  if (text === null) return [];
  const ids = text.split(",").map((id) => id.trim());
  if (ids.every((id) => /^[A-Za-z0-9_-]{1,32}$/.test(id))) return ids;
  settings.refuse("LATCHKEY_LOST_KEYS must be a comma-separated list of IDs that startup reported");
  return [];
}
