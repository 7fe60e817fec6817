import { equal } from "node:assert/strict";
import type { RecoveryCodeHash } from "../../core/domain/factors/recovery_code.ts";
import {
  type ContractTest,
  day,
  givenChallenge,
  givenDevice,
  givenSession,
  givenUser,
  minute,
  newChallenge,
  newEvent,
  newOpening,
  newSession,
  now,
} from "./store_fixtures.ts";

const hour = 60 * minute;

/** What was seen as expired stays so, and what a clock made that was ahead counts for nothing. */
export function writtenEndContract(test: ContractTest): void {
  test("expireChallenge() ends an open challenge for good, whatever the clock says", async (store) => {
    const { user, challenge } = await givenChallenge(store);
    await store.expireChallenge(challenge.id, now + hour);
    equal((await store.findChallenge(challenge.id))?.challenge.endedAs, "expired");
    const guess = {
      challengeId: challenge.id,
      userId: user.id,
      now,
      guessesMax: 5,
      failuresMax: 10,
      failuresInRowMax: 100,
      blockedUntil: now + 15 * minute,
      ofSentCode: false,
    };
    equal(await store.takeGuess(guess), null);
    equal(await store.findOpenChallenge(user.id, "login", now), null);
    equal(await store.openSession(newOpening(challenge, newSession(user)), newEvent()), false);
    // A new one takes its place, and the old one is still told to have expired.
    const next = newChallenge(user);
    await store.insertChallenge(next, newEvent());
    equal((await store.findChallenge(challenge.id))?.challenge.endedAs, "expired");
    equal((await store.takeGuess({ ...guess, challengeId: next.id }))?.guesses, 1);
  });

  test("expireChallenge() leaves one alone that ended in another way", async (store) => {
    const { user, challenge } = await givenChallenge(store);
    await store.openSession(newOpening(challenge, newSession(user)), newEvent());
    await store.expireChallenge(challenge.id, now + hour);
    equal((await store.findChallenge(challenge.id))?.challenge.endedAs, "consumed");
  });

  test("expireSession() ends a session once, unless it was used meanwhile", async (store) => {
    const { session } = await givenSession(store);
    const endedAt = async () => (await store.findSession(session.id))?.session.endedAt;
    await store.touchSession(session.id, now, now + minute);
    await store.expireSession(session.id, now, now + hour);
    equal(await endedAt(), null);
    await store.expireSession(session.id, now + minute, now + hour);
    await store.expireSession(session.id, now + minute, now + 2 * hour);
    equal(await endedAt(), now + hour);
  });

  test("expireDevice() ends a device once", async (store) => {
    const { device } = await givenDevice(store);
    await store.expireDevice(device.id, now + day);
    await store.expireDevice(device.id, now + 2 * day);
    equal((await store.findDevice(device.id))?.endedAt, now + day);
    equal((await store.listDevices(device.userId, now)).length, 0);
  });

  test("removeExpiredCode() removes an issued code that has expired, and no other", async (store) => {
    const user = await givenUser(store, { phoneVerifiedAt: now });
    const hash = (digit: string) => digit.repeat(64) as RecoveryCodeHash;
    await store.replaceRecoveryCodes(user.id, [hash("1")], now, newEvent());
    const issued = { userId: user.id, hash: hash("2"), now, expiresAt: now + hour };
    await store.issueRecoveryCode(issued, newEvent());
    await store.removeExpiredCode(user.id, now + hour - 1);
    equal(await store.hasRecoveryCode(user.id, hash("2"), now), true);
    await store.removeExpiredCode(user.id, now + hour);
    equal(await store.hasRecoveryCode(user.id, hash("2"), now), false);
    equal(await store.hasRecoveryCode(user.id, hash("1"), now + 999 * day), true);
  });

  test("touchSession() sets a last use back that a clock noted which was ahead", async (store) => {
    const { session } = await givenSession(store);
    const seen = async () => (await store.findSession(session.id))?.session.lastSeenAt;
    await store.touchSession(session.id, now, now + 2 * hour);
    await store.touchSession(session.id, now + 2 * hour, now + 2 * hour - 4 * minute);
    equal(await seen(), now + 2 * hour);
    await store.touchSession(session.id, now + 2 * hour, now + minute);
    equal(await seen(), now + minute);
  });

  test("sessions and devices of a clock that was ahead are not in force", async (store) => {
    const times = { createdAt: now + 2 * hour, expiresAt: now + day + 2 * hour };
    const seen = { ...times, lastSeenAt: now + 2 * hour };
    const { user, session } = await givenSession(store, seen);
    equal((await store.listSessions(user.id, now, now - hour)).length, 0);
    equal(await store.endSessionOf(user.id, session.id, now, newEvent()), false);
    const { user: owner, device } = await givenDevice(store, times);
    equal((await store.listDevices(owner.id, now)).length, 0);
    equal(await store.endDevice(owner.id, device.id, now, newEvent()), false);
    equal((await store.listSessions(user.id, now + 2 * hour, now + hour)).length, 1);
    equal((await store.listDevices(owner.id, now + 2 * hour)).length, 1);
  });

  test("challenges and issued codes of a clock that was ahead are none", async (store) => {
    const times = { createdAt: now + 2 * hour, expiresAt: now + 2 * hour + 10 * minute };
    const { user, challenge } = await givenChallenge(store, { ...times, resendAfter: now });
    const send = { sendsBefore: 1, numberVersion: 0, now, resendAfter: now + minute } as const;
    equal(await store.takeSend({ ...send, challengeId: challenge.id, channel: "sms" }), null);
    equal(await store.findOpenChallenge(user.id, "login", now), null);
    // Nor is one that is stored to live longer than any does.
    const { user: other } = await givenChallenge(store, { expiresAt: now + 400 * day });
    equal(await store.findOpenChallenge(other.id, "login", now + 10 * minute), null);
    const owner = await givenUser(store, { phoneVerifiedAt: now });
    const hash = "3".repeat(64) as RecoveryCodeHash;
    const at = now + 2 * hour;
    const issued = { userId: owner.id, hash, now: at, expiresAt: at + hour };
    await store.issueRecoveryCode(issued, newEvent());
    equal(await store.hasRecoveryCode(owner.id, hash, now), false);
    equal(await store.hasRecoveryCode(owner.id, hash, at), true);
  });

  test("a second factor that a clock blocked which was ahead is free", async (store) => {
    const { user, challenge } = await givenChallenge(store);
    const guess = {
      challengeId: challenge.id,
      userId: user.id,
      now,
      guessesMax: 5,
      failuresMax: 1,
      failuresInRowMax: 100,
      blockedUntil: now + 2 * hour,
      ofSentCode: false,
    };
    equal((await store.takeGuess(guess))?.guesses, 1);
    const later = { ...guess, now: now + minute, failuresMax: 10 };
    equal(await store.takeGuess({ ...later, blockedUntil: now + 2 * hour }), null);
    equal((await store.takeGuess({ ...later, blockedUntil: now + 16 * minute }))?.guesses, 2);
    equal((await store.findUser(user.id))?.secondFactorBlockedUntil, null);
  });
}
