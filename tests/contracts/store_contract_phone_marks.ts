import { deepEqual, equal } from "node:assert/strict";
import { phoneCorrectionsMax, type User } from "../../core/domain/account/user.ts";
import type { Store } from "../../core/ports/store.ts";
import {
  type ContractTest,
  day,
  givenSession,
  givenUser,
  newChallenge,
  newEvent,
  newOpening,
  newSession,
  now,
  phone,
} from "./store_fixtures.ts";

export function phoneMarkContract(test: ContractTest): void {
  test("openSession() notes a code that was right a day after the first one", async (store) => {
    const user = await givenUser(store);
    await logIn(store, user, now);
    deepEqual(await marks(store, user), [now, null]);
    await logIn(store, user, now + day - 1);
    deepEqual(await marks(store, user), [now, null], "the same day");
    await logIn(store, user, now + day, false);
    deepEqual(await marks(store, user), [now, null], "not by a code to the number");
    await logIn(store, user, now + day);
    deepEqual(await marks(store, user), [now, now + day]);
    await logIn(store, user, now + 3 * day);
    deepEqual(await marks(store, user), [now, now + day], "the first one stays");
  });

  test("resetSecondFactor() takes both notes of the number's use back", async (store) => {
    const user = await givenUser(store, { phoneVerifiedAt: now, phoneUsedAgainAt: now + day });
    equal(await store.resetSecondFactor(user.id, now + day, newEvent()), true);
    deepEqual(await marks(store, user), [null, null]);
  });

  test("changePhone() begins the notes of the number's use again", async (store) => {
    const user = await givenUser(store, { phoneVerifiedAt: now, phoneUsedAgainAt: now + day });
    const { session } = await givenSession(store, {}, user);
    const phoneNumber = phone(77);
    const of = { purpose: "phone_change", phoneNumber, sessionId: session.id } as const;
    const challenge = newChallenge(user, of);
    await store.insertChallenge(challenge, newEvent());
    const change = {
      challengeId: challenge.id,
      userId: user.id,
      phoneNumber,
      keepSessionId: session.id,
      endOthers: false,
      now: now + 5,
    };
    equal(await store.changePhone(change, newEvent()), true);
    deepEqual(await marks(store, user), [now + 5, null]);
  });

  test("a session and a reset end the corrections of a number", async (store) => {
    const fresh = { phoneCorrectionsLeft: phoneCorrectionsMax };
    const user = await givenUser(store, fresh);
    equal((await store.findUser(user.id))?.phoneCorrectionsLeft, 3);
    await logIn(store, user, now);
    equal((await store.findUser(user.id))?.phoneCorrectionsLeft, 0);
    const other = await givenUser(store, { ...fresh, phoneVerifiedAt: now });
    await store.resetSecondFactor(other.id, now, newEvent());
    equal((await store.findUser(other.id))?.phoneCorrectionsLeft, 0);
  });
}

async function logIn(store: Store, user: User, at: number, verifiesPhone = true): Promise<void> {
  const challenge = newChallenge(user, { createdAt: at, expiresAt: at + 600_000 });
  await store.insertChallenge(challenge, newEvent());
  const session = newSession(user, { createdAt: at, lastSeenAt: at, expiresAt: at + day });
  const opening = newOpening(challenge, session, { now: at, verifiesPhone });
  equal(await store.openSession(opening, newEvent()), true);
}

async function marks(store: Store, { id }: User): Promise<readonly (number | null | undefined)[]> {
  const user = await store.findUser(id);
  return [user?.phoneVerifiedAt, user?.phoneUsedAgainAt];
}
