import type { TOTP } from "otpauth";
import type { Code } from "../one_time_code.ts";
import { clockSkewSeconds } from "../expiry.ts";
import type { Instant } from "../instant.ts";
import { invariant } from "../invariant.ts";
import type { UserId } from "../user_id.ts";
import type { Throttle } from "../throttle.ts";

/** The shared secret of an authenticator app, in base32. Kept sealed only. */
export type TotpSecret = string & { readonly brand: "TotpSecret" };

/** What authenticator apps show as the name of the service. */
export const totpIssuer = "Latchkey";

// RFC 4226 4 (R6): 160 bits recommended. The rest is what every app understands (RFC 6238 4).
const secretBytes = 20;
const stepSeconds = 30;
const parameters = { algorithm: "SHA1", digits: 6, period: stepSeconds } as const;

/** Steps before and after the present one whose codes are taken too (RFC 6238 5.2: one). */
const windowSteps = 1;

/** How long an enrolment waits for its first code. */
export const totpEnrollmentSeconds = 10 * 60;

/**
 * Guesses at the first code of an enrolment: with three codes right at a time, ten in a quarter of
 * an hour find one with odds of 1 in 33 000. The count is the user's, so enrolling anew resets
 * nothing.
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

/** `otpauth://totp/Latchkey:ada?...`: what the QR code says. Holds the secret. */
export async function totpUri(secret: TotpSecret, username: string): Promise<string> {
  return (await totpOf(secret, username)).toString();
}

/** The time step whose code this is, one off at most; null for a code of no such step. */
export async function totpStep(
  secret: TotpSecret,
  code: Code,
  now: Instant,
): Promise<number | null> {
  const totp = await totpOf(secret, "");
  const off = totp.validate({ token: code, timestamp: now, window: windowSteps });
  return off === null ? null : Math.floor(now / 1000 / stepSeconds) + off;
}

/** A step so far beyond the present one was used by a clock that was ahead. */
export const totpStepsAhead: number = clockSkewSeconds / stepSeconds;

/** Whether a code of the step may be used (RFC 6238 5.2: none twice) where `last` was used last. */
export function totpStepIsNew(step: number, last: number): boolean {
  return step > last || last > step + totpStepsAhead;
}

/** The library is loaded when first used: most deployments start without. */
async function totpOf(secret: TotpSecret, label: string): Promise<TOTP> {
  const { TOTP } = await import("otpauth");
  return new TOTP({ ...parameters, secret, issuer: totpIssuer, label });
}
