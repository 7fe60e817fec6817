import type { User } from "../account/user.ts";
import type { Password, PasswordHash } from "../account/password.ts";
import type { PhoneNumber } from "../account/phone_number.ts";
import { isFromFuture } from "../expiry.ts";
import { after, type Instant } from "../instant.ts";
import type { Parsed } from "../refusal.ts";
import type { TokenId } from "../token.ts";

/**
 * A phone number to which Latchkey sends nothing: it has one fixed code, for app review and
 * end-to-end tests. A number is a test number exactly as long as its row exists, even if its code
 * no longer works.
 */
export interface TestNumber {
  readonly phoneNumber: PhoneNumber;
  readonly createdAt: Instant;
  /** When its code stops working and its users are deleted. */
  readonly expiresAt: Instant;
  /** When an operator removed it or it was found expired, so that it stays so. Otherwise null. */
  readonly endedAt: Instant | null;
  readonly actorName: string | null;
  readonly reason: string;
}

/** A test number in a list. */
export interface ListedTestNumber extends TestNumber {
  /** How many users it has, including those that wait for their deletion. */
  readonly users: number;
}

/** The most days that a test number can exist. */
export const testNumberDaysMax = 30;

const daySeconds = 24 * 60 * 60;

/** Parses how many days a test number exists: a whole number from 1 to 30. */
export function parseTestNumberDays(days: number): Parsed<number> {
  const fits = Number.isInteger(days) && days >= 1 && days <= testNumberDaysMax;
  return fits ? { ok: true, value: days } : { ok: false, code: "days_range" };
}

/** When a test number that is added at `now` expires. */
export function testNumberEnd(now: Instant, days: number): Instant {
  return after(now, days * daySeconds);
}

/**
 * The code of a test number: eight digits. A plain hash of it could be tried out in a second, so
 * only a password hash of it is kept: slow, and keyed if there is a pepper.
 */
export type TestCodeHash = PasswordHash;

const testCodeDigits = 8;

/** The text that is hashed: long enough for a password, also if fewer digits were typed. */
export function hashedText(code: string): Password {
  return `test number ${code}` as Password;
}

/** The codes that there are. */
const testCodes = 10 ** testCodeDigits;

/** The largest multiple of `testCodes` in four bytes: higher values would favor some codes. */
const fairBelow = Math.floor(2 ** 32 / testCodes) * testCodes;

/** Draws a code. Each of the hundred million is equally likely. */
export function drawTestCode(randomBytes: (count: number) => Uint8Array): string {
  while (true) {
    const bytes = randomBytes(4);
    const drawn = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0);
    if (drawn < fairBelow) return String(drawn % testCodes).padStart(testCodeDigits, "0");
  }
}

/**
 * What a challenge has instead of a provider's verification if its code went to a test number: no
 * provider knows it, and none is asked about it.
 */
export function testVerificationId(challengeId: TokenId, at: Instant): string {
  return `test:${at}:${challengeId}`;
}

/** When the code of such a verification was requested; null for one of the provider. */
export function testVerificationAt(verificationId: string | null): Instant | null {
  const at = /^test:([0-9]+):/.exec(verificationId ?? "")?.[1];
  return at === undefined ? null : Number(at);
}

/**
 * Why a user of a test number can do nothing now. `ended`: the number expired or was removed.
 * `off`: LATCHKEY_TEST_NUMBERS is off. Null for everyone else.
 */
export function testUserBar(
  { testUntil }: Pick<User, "testUntil">,
  { testNumbers }: { readonly testNumbers: boolean },
  now: Instant,
): "ended" | "off" | null {
  if (testUntil === null) return null;
  const latest = testNumberEnd(now, testNumberDaysMax);
  // A clock that was ahead must not give anyone more time.
  if (testUntil <= now || isFromFuture(testUntil, latest)) return "ended";
  return testNumbers ? null : "off";
}

/** Whether a user was verified with a test number, once and for good. */
export function isTestUser({ testUntil }: Pick<User, "testUntil">): boolean {
  return testUntil !== null;
}
