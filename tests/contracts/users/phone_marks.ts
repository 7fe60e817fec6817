import { deepEqual, equal } from "node:assert/strict";
import { phoneCorrectionsMax, type User } from "../../../core/domain/account/user.ts";
import type { Stores } from "../../../core/ports/stores/stores.ts";
import {
  type ContractTest,
  day,
  givenSession,
  givenUser,
  newChallenge,
  newEnding,
  newEvent,
  newOpening,
  newSession,
  now,
  phone,
} from "../store_fixtures.ts";

export function phoneMarkContract(test: ContractTest): void {
  test("openSession() records a correct code a day after the first one", async (stores) => {
    const user = await givenUser(stores);
    await logIn(stores, user, now);
    deepEqual(await marks(stores, user), [now, null]);
    await logIn(stores, user, now + day - 1);
    deepEqual(await marks(stores, user), [now, null], "the same day");
    await logIn(stores, user, now + day, false);
    deepEqual(await marks(stores, user), [now, null], "without a code to the number");
    await logIn(stores, user, now + day);
    deepEqual(await marks(stores, user), [now, now + day]);
    await logIn(stores, user, now + 3 * day);
    deepEqual(await marks(stores, user), [now, now + day], "the first time is kept");
  });

  test("openSession() verifies an imported number again at the first login", async (stores) => {
    const facts = { origin: "imported", phoneVerifiedAt: now - 30 * day } as const;
    const user = await givenUser(stores, facts);
    await logIn(stores, user, now);
    deepEqual(await marks(stores, user), [now, null], "the first correct code here");
    await logIn(stores, user, now + day);
    deepEqual(await marks(stores, user), [now, now + day]);
  });

  test("resetSecondFactor() clears both times of the number's use", async (stores) => {
    const user = await givenUser(stores, { phoneVerifiedAt: now, phoneUsedAgainAt: now + day });
    equal(await stores.factors.resetSecondFactor(user.id, now + day, newEvent()), true);
    deepEqual(await marks(stores, user), [null, null]);
  });

  test("changePhone() resets the times of the number's use", async (stores) => {
    const user = await givenUser(stores, { phoneVerifiedAt: now, phoneUsedAgainAt: now + day });
    const { session } = await givenSession(stores, {}, user);
    const phoneNumber = phone(77);
    const of = { purpose: "phone_change", phoneNumber, sessionId: session.id } as const;
    const challenge = newChallenge(user, of);
    await stores.challenges.insertChallenge(challenge, newEvent());
    const change = {
      challengeId: challenge.id,
      userId: user.id,
      phoneNumber,
      keepSessionId: session.id,
      endOthers: false,
      accountsPerNumber: 0,
      now: now + 5,
      ...newEnding(),
    };
    deepEqual(await stores.users.changePhone(change, newEvent()), { endedSessions: 0 });
    deepEqual(await marks(stores, user), [now + 5, null]);
  });

  test("openSession() and resetSecondFactor() end the number's corrections", async (stores) => {
    const fresh = { phoneCorrectionsLeft: phoneCorrectionsMax };
    const user = await givenUser(stores, fresh);
    equal((await stores.users.findUser(user.id))?.phoneCorrectionsLeft, 3);
    await logIn(stores, user, now);
    equal((await stores.users.findUser(user.id))?.phoneCorrectionsLeft, 0);
    const other = await givenUser(stores, { ...fresh, phoneVerifiedAt: now });
    await stores.factors.resetSecondFactor(other.id, now, newEvent());
    equal((await stores.users.findUser(other.id))?.phoneCorrectionsLeft, 0);
  });
}

async function logIn(stores: Stores, user: User, at: number, verifiesPhone = true): Promise<void> {
  const challenge = newChallenge(user, { createdAt: at, expiresAt: at + 600_000 });
  await stores.challenges.insertChallenge(challenge, newEvent());
  const session = newSession(user, { createdAt: at, lastSeenAt: at, expiresAt: at + day });
  const opening = newOpening(challenge, session, { now: at, verifiesPhone });
  deepEqual(await stores.sessions.openSession(opening, newEvent()), { endedSessions: 0 });
}

async function marks(
  stores: Stores,
  { id }: User,
): Promise<readonly (number | null | undefined)[]> {
  const user = await stores.users.findUser(id);
  return [user?.phoneVerifiedAt, user?.phoneUsedAgainAt];
}
