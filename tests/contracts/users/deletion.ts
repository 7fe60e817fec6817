import { deepEqual, equal, rejects } from "node:assert/strict";
import { usernameKey } from "../../../core/domain/account/username.ts";
import type { RecoveryCodeHash } from "../../../core/domain/factors/recovery_code.ts";
import { UserGone } from "../../../core/ports/stores/storage.ts";
import type { Stores } from "../../../core/ports/stores/stores.ts";
import { newDelivery, newResult } from "../delivery_fixtures.ts";
import {
  type ContractTest,
  givenDevice,
  givenUser,
  inParallel,
  newChallenge,
  newEvent,
  newOpening,
  newSession,
  newUser,
  now,
  recorded,
} from "../store_fixtures.ts";
import { deletionOf } from "../../user_rows.ts";

const hash = "ab".repeat(32) as RecoveryCodeHash;

export function deletionContract(test: ContractTest): void {
  test("deleteUser() removes the user's data and keeps the audit log (R39)", async (stores) => {
    const { user, device } = await givenDevice(stores);
    const opened = await givenSessionWithCode(stores, user);
    const challenge = newChallenge(user);
    await stores.challenges.insertChallenge(challenge, newEvent());
    const stranger = await givenUser(stores);
    const earlier = newEvent({ userId: user.id });
    await stores.events.appendAuditEvent(earlier);
    const event = newEvent({ userId: user.id });
    equal(await stores.users.deleteUser(deletionOf(user), event), true);
    deepEqual(
      await Promise.all([
        stores.users.findUser(user.id),
        stores.users.findUserByName(usernameKey(user.username)),
        stores.sessions.findSession(opened),
        stores.sessions.findDevice(device.id),
        stores.challenges.findChallenge(challenge.id),
        stores.factors.findRecoveryCode(user.id, hash, now),
      ]),
      [null, null, null, null, null, null],
    );
    deepEqual(await stores.users.findUser(stranger.id), stranger);
    deepEqual([await recorded(stores, earlier), await recorded(stores, event)], [true, true]);
  });

  test("challenge methods throw UserGone for a deleted user", async (stores) => {
    const user = await givenUser(stores);
    const challenge = newChallenge(user);
    await stores.challenges.insertChallenge(challenge, newEvent());
    await stores.users.deleteUser(deletionOf(user), newEvent());
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
    await rejects(stores.challenges.insertChallenge(newChallenge(user), event), UserGone);
    await rejects(stores.challenges.recordSend(sent, event), UserGone);
    await rejects(stores.challenges.giveBackSend(back, event), UserGone);
    equal(await recorded(stores, event), false);
  });

  test("deleteUser() writes nothing for an unknown user", async (stores) => {
    const event = newEvent();
    equal(await stores.users.deleteUser(deletionOf(newUser()), event), false);
    equal(await recorded(stores, event), false);
  });

  test("deleteUser() in parallel with logins leaves no session (R48)", async (stores) => {
    const { user, device } = await givenDevice(stores);
    const challenge = newChallenge(user);
    await stores.challenges.insertChallenge(challenge, newEvent());
    const sessions = Array.from(
      { length: 30 },
      () => newSession(user, { amr: ["pwd", "device"], deviceId: device.id }),
    );
    const answers = await inParallel<unknown>(30, (index) => {
      const session = sessions[index] ?? newSession(user);
      const opening = newOpening(challenge, session);
      if (index % 3 === 0) return stores.users.deleteUser(deletionOf(user), newEvent());
      if (index % 3 === 1) return stores.sessions.openDeviceSession(opening, newEvent());
      return stores.sessions.openSession(opening, newEvent());
    });
    equal(answers.filter((answer, index) => answer && index % 3 === 0).length, 1);
    for (const { id } of sessions) equal(await stores.sessions.findSession(id), null);
    equal(await stores.sessions.findDevice(device.id), null);
  });
}

async function givenSessionWithCode(
  stores: Stores,
  user: Parameters<typeof newSession>[0],
): Promise<ReturnType<typeof newSession>["id"]> {
  const challenge = newChallenge(user);
  await stores.challenges.insertChallenge(challenge, newEvent());
  const session = newSession(user);
  const opening = newOpening(challenge, session, { recoveryCodes: [hash], now });
  deepEqual(await stores.sessions.openSession(opening, newEvent()), { endedSessions: 0 });
  equal(await stores.factors.findRecoveryCode(user.id, hash, now), "recovery_codes");
  return session.id;
}
