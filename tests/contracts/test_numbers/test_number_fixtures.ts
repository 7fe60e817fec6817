import type { PhoneNumber } from "../../../core/domain/account/phone_number.ts";
import type { User } from "../../../core/domain/account/user.ts";
import type { TestCodeHash, TestNumber } from "../../../core/domain/test_numbers/test_number.ts";
import type { Session } from "../../../core/domain/session/session.ts";
import type { SessionOpening } from "../../../core/ports/stores/session_store.ts";
import type { Stores } from "../../../core/ports/stores/stores.ts";
import {
  day,
  givenUser,
  newChallenge,
  newEvent,
  newOpening,
  newSession,
  now,
} from "../store_fixtures.ts";

export const codeHash = "hash of a code" as TestCodeHash;
export const number = "+12025550199" as PhoneNumber;
export const expiresAt = now + 3 * day;
/** The latest expiry that a correct clock writes. */
export const latest = now + 30 * day;

export function newTestNumber(facts: Partial<TestNumber> = {}): TestNumber {
  return {
    phoneNumber: number,
    createdAt: now,
    expiresAt,
    endedAt: null,
    actorName: "ops",
    reason: "App review",
    ...facts,
  };
}

export async function givenTestNumber(
  stores: Stores,
  facts: Partial<TestNumber> = {},
): Promise<TestNumber> {
  const made = newTestNumber(facts);
  await stores.testNumbers.insertTestNumber(made, codeHash, newEvent());
  return made;
}

/** Opens a session of the user by a code. Returns whether it opened. */
export async function prove(
  stores: Stores,
  user: User,
  facts: Partial<SessionOpening> & { readonly of?: Partial<Session> } = {},
): Promise<boolean> {
  const challenge = newChallenge(user);
  await stores.challenges.insertChallenge(challenge, newEvent());
  const { of = {}, ...more } = facts;
  const opening = newOpening(challenge, newSession(user, of), { numberVersion: 0, ...more });
  return await stores.sessions.openSession(opening, newEvent()) !== null;
}

/** A session that the code of a test number opens. */
export const byTestCode = {
  test: true,
  of: { amr: ["pwd", "test"], secondFactorAt: null },
} as const;

/** A session of a user of a test number by another method. */
export const byRecoveryCode = {
  verifiesPhone: false,
  numberVersion: null,
  of: { amr: ["pwd", "recovery"], secondFactorAt: null },
} as const;

/** Adds a test number, and a user who verified it. */
export async function givenTestUser(stores: Stores, facts: Partial<User> = {}): Promise<User> {
  await givenTestNumber(stores);
  const user = await givenUser(stores, { phoneNumber: number, ...facts });
  if (!await prove(stores, user, byTestCode)) throw new Error("The test user was not verified");
  return user;
}
