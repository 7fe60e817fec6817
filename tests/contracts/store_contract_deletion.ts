import { deepEqual, equal, rejects } from "node:assert/strict";
import { type Store, UserGone } from "../../core/ports/store.ts";
import type { RecoveryCodeHash } from "../../core/domain/factors/recovery_code.ts";
import { usernameKey } from "../../core/domain/account/username.ts";
import { newDelivery, newResult } from "./delivery_fixtures.ts";
import {
  atOnce,
  type ContractTest,
  givenDevice,
  givenUser,
  newChallenge,
  newEvent,
  newOpening,
  newSession,
  newUser,
  now,
  recorded,
} from "./store_fixtures.ts";

const hash = "ab".repeat(32) as RecoveryCodeHash;

export function deletionContract(test: ContractTest): void {
  test("deleteUser() removes what is theirs and leaves the record (R39)", async (store) => {
    const { user, device } = await givenDevice(store);
    const opened = await givenSessionWithCode(store, user);
    const challenge = newChallenge(user);
    await store.insertChallenge(challenge, newEvent());
    const stranger = await givenUser(store);
    const earlier = newEvent({ userId: user.id });
    await store.appendAuditEvent(earlier);
    const event = newEvent({ userId: user.id });
    equal(await store.deleteUser(user.id, event), true);
    deepEqual(
      await Promise.all([
        store.findUser(user.id),
        store.findUserByName(usernameKey(user.username)),
        store.findSession(opened),
        store.findDevice(device.id),
        store.findChallenge(challenge.id),
        store.hasRecoveryCode(user.id, hash, now),
      ]),
      [null, null, null, null, null, false],
    );
    deepEqual(await store.findUser(stranger.id), stranger);
    deepEqual([await recorded(store, earlier), await recorded(store, event)], [true, true]);
    await givenUser(store, { username: user.username });
  });

  test("a challenge of a user who is gone takes nothing, and says UserGone", async (store) => {
    const user = await givenUser(store);
    const challenge = newChallenge(user);
    await store.insertChallenge(challenge, newEvent());
    await store.deleteUser(user.id, newEvent());
    const event = newEvent();
    const { id: challengeId } = challenge;
    const settled = { result: newResult(newDelivery()), refunded: [] };
    const sent = {
      challengeId,
      numberVersion: 0,
      verificationId: "VE1",
      channel: "sms",
      settled,
    } as const;
    const back = {
      challengeId,
      numberVersion: 0,
      channel: "sms",
      resendAfter: now,
      landline: false,
      settled: null,
    } as const;
    await rejects(store.insertChallenge(newChallenge(user), event), UserGone);
    await rejects(store.recordSend(sent, event), UserGone);
    await rejects(store.giveBackSend(back, event), UserGone);
    equal(await recorded(store, event), false);
  });

  test("deleteUser() of nobody writes nothing", async (store) => {
    const event = newEvent();
    equal(await store.deleteUser(newUser().id, event), false);
    equal(await recorded(store, event), false);
  });

  test("deleteUser() beside logins deletes once, and no session outlives it (R48)", async (store) => {
    const { user, device } = await givenDevice(store);
    const challenge = newChallenge(user);
    await store.insertChallenge(challenge, newEvent());
    const sessions = Array.from(
      { length: 30 },
      () => newSession(user, { amr: ["pwd", "device"], deviceId: device.id }),
    );
    const answers = await atOnce(30, (index) => {
      const session = sessions[index] ?? newSession(user);
      const opening = newOpening(challenge, session);
      if (index % 3 === 0) return store.deleteUser(user.id, newEvent());
      if (index % 3 === 1) return store.openDeviceSession(opening, newEvent());
      return store.openSession(opening, newEvent());
    });
    equal(answers.filter((answer, index) => answer && index % 3 === 0).length, 1);
    for (const { id } of sessions) equal(await store.findSession(id), null);
    equal(await store.findDevice(device.id), null);
  });
}

async function givenSessionWithCode(
  store: Store,
  user: Parameters<typeof newSession>[0],
): Promise<ReturnType<typeof newSession>["id"]> {
  const challenge = newChallenge(user);
  await store.insertChallenge(challenge, newEvent());
  const session = newSession(user);
  const opening = newOpening(challenge, session, { recoveryCodes: [hash], now });
  equal(await store.openSession(opening, newEvent()), true);
  equal(await store.hasRecoveryCode(user.id, hash, now), true);
  return session.id;
}
