import type { TOTP } from "otpauth";
import type { Code } from "../one_time_code.ts";
import { clockSkewSeconds } from "../expiry.ts";
import type { Instant } from "../instant.ts";
import { invariant } from "../invariant.ts";
import type { UserId } from "../user_id.ts";
import type { Throttle } from "../throttle.ts";

/** The shared secret of an authenticator app in base32. Stored only encrypted. */
export type TotpSecret = string & { readonly brand: "TotpSecret" };

// RFC 4226 4 (R6) recommends 160 bits. Every app supports the other parameters (RFC 6238 4).
const secretBytes = 20;
const stepSeconds = 30;
const parameters = { algorithm: "SHA1", digits: 6, period: stepSeconds } as const;

/** The digits of an app's code. A code that is sent has 4 to 10. */
export const totpDigits: number = parameters.digits;

/** Steps before and after the current one whose codes are also accepted (RFC 6238 5.2: one). */
const windowSteps = 1;

/** How long an enrollment waits for its first code. */
export const totpEnrollmentSeconds = 10 * 60;

/**
 * Limits guesses at the first code of an enrollment. Three codes are valid at a time, so ten
 * guesses in 15 minutes succeed with odds of 1 in 33,000. The count belongs to the user, so a new
 * enrollment does not reset it.
 */
export function totpConfirmationThrottle(userId: UserId): Throttle {
  return { key: `totp_confirmation:${userId}`, max: 10, windowSeconds: 15 * 60 };
}

export async function mintTotpSecret(
  randomBytes: (count: number) => Uint8Array,
): Promise<TotpSecret> {
  const bytes = randomBytes(secretBytes);
  invariant(bytes.length === secretBytes, "a TOTP secret needs 20 random bytes");
  const { Secret } = await import("otpauth");
  return new Secret({ buffer: new Uint8Array(bytes).buffer }).base32 as TotpSecret;
}

/**
 * The content of the QR code: `otpauth://totp/App:ada?...`. Contains the secret. Authenticator apps
 * show the app's name and the username.
 */
export async function totpUri(
  secret: TotpSecret,
  username: string,
  appName: string,
): Promise<string> {
  return (await totpOf(secret, username, appName)).toString();
}

/** The time step of a code, at most one from the current one. Null if the code is incorrect. */
export async function totpStep(
  secret: TotpSecret,
  code: Code,
  now: Instant,
): Promise<number | null> {
  const totp = await totpOf(secret, "", "");
  const off = totp.validate({ token: code, timestamp: now, window: windowSteps });
  return off === null ? null : Math.floor(now / 1000 / stepSeconds) + off;
}

/** A used step further ahead than this was used by a clock that was ahead. */
export const totpStepsAhead: number = clockSkewSeconds / stepSeconds;

/** Whether a step is unused (RFC 6238 5.2: each code once). `last` is the latest used step. */
export function totpStepIsNew(step: number, last: number): boolean {
  return step > last || last > step + totpStepsAhead;
}

/** Loads the library on first use, because most deployments do not need it at startup. */
async function totpOf(secret: TotpSecret, label: string, issuer: string): Promise<TOTP> {
  const { TOTP } = await import("otpauth");
  return new TOTP({ ...parameters, secret, issuer, label });
}
