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
  newEnding,
  newEvent,
  newOpening,
  newSession,
  now,
} from "./store_fixtures.ts";

const hour = 60 * minute;

/** What was seen as expired stays so, and what a clock made that was ahead counts for nothing. */
export function writtenEndContract(test: ContractTest): void {
  test("expireChallenge() ends an open challenge for good, whatever the clock says", async (stores) => {
    const { user, challenge } = await givenChallenge(stores);
    await stores.challenges.expireChallenge(challenge.id, now + hour);
    equal((await stores.challenges.findChallenge(challenge.id))?.challenge.endedAs, "expired");
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
    equal(await stores.challenges.takeGuess(guess), null);
    equal(await stores.challenges.findOpenChallenge(user.id, "login", now), null);
    equal(
      await stores.sessions.openSession(newOpening(challenge, newSession(user)), newEvent()),
      null,
    );
    // A new one takes its place, and the old one is still told to have expired.
    const next = newChallenge(user);
    await stores.challenges.insertChallenge(next, newEvent());
    equal((await stores.challenges.findChallenge(challenge.id))?.challenge.endedAs, "expired");
    equal((await stores.challenges.takeGuess({ ...guess, challengeId: next.id }))?.guesses, 1);
  });

  test("expireChallenge() leaves one alone that ended in another way", async (stores) => {
    const { user, challenge } = await givenChallenge(stores);
    await stores.sessions.openSession(newOpening(challenge, newSession(user)), newEvent());
    await stores.challenges.expireChallenge(challenge.id, now + hour);
    equal((await stores.challenges.findChallenge(challenge.id))?.challenge.endedAs, "consumed");
  });

  test("expireSession() ends a session once, unless it was used meanwhile", async (stores) => {
    const { session } = await givenSession(stores);
    const endedAt = async () => (await stores.sessions.findSession(session.id))?.session.endedAt;
    await stores.sessions.touchSession(session.id, now, now + minute);
    await stores.sessions.expireSession(session.id, now, now + hour);
    equal(await endedAt(), null);
    await stores.sessions.expireSession(session.id, now + minute, now + hour);
    await stores.sessions.expireSession(session.id, now + minute, now + 2 * hour);
    equal(await endedAt(), now + hour);
  });

  test("expireDevice() ends a device once", async (stores) => {
    const { device } = await givenDevice(stores);
    await stores.sessions.expireDevice(device.id, now + day);
    await stores.sessions.expireDevice(device.id, now + 2 * day);
    equal((await stores.sessions.findDevice(device.id))?.endedAt, now + day);
    equal((await stores.sessions.listDevices(device.userId, now)).length, 0);
  });

  test("removeExpiredCode() removes an issued code that has expired, and no other", async (stores) => {
    const user = await givenUser(stores, { phoneVerifiedAt: now });
    const hash = (digit: string) => digit.repeat(64) as RecoveryCodeHash;
    await stores.factors.replaceRecoveryCodes(user.id, [hash("1")], now, newEvent());
    const issued = { userId: user.id, hash: hash("2"), now, expiresAt: now + hour };
    await stores.factors.issueRecoveryCode(issued, newEvent());
    await stores.factors.removeExpiredCode(user.id, now + hour - 1);
    equal(await stores.factors.hasRecoveryCode(user.id, hash("2"), now), true);
    await stores.factors.removeExpiredCode(user.id, now + hour);
    equal(await stores.factors.hasRecoveryCode(user.id, hash("2"), now), false);
    equal(await stores.factors.hasRecoveryCode(user.id, hash("1"), now + 999 * day), true);
  });

  test("touchSession() sets a last use back that a clock noted which was ahead", async (stores) => {
    const { session } = await givenSession(stores);
    const seen = async () => (await stores.sessions.findSession(session.id))?.session.lastSeenAt;
    await stores.sessions.touchSession(session.id, now, now + 2 * hour);
    await stores.sessions.touchSession(session.id, now + 2 * hour, now + 2 * hour - 4 * minute);
    equal(await seen(), now + 2 * hour);
    await stores.sessions.touchSession(session.id, now + 2 * hour, now + minute);
    equal(await seen(), now + minute);
  });

  test("sessions and devices of a clock that was ahead are not in force", async (stores) => {
    const times = { createdAt: now + 2 * hour, expiresAt: now + day + 2 * hour };
    const seen = { ...times, lastSeenAt: now + 2 * hour };
    const { user, session } = await givenSession(stores, seen);
    equal((await stores.sessions.listSessions(user.id, now, now - hour)).length, 0);
    equal(await stores.sessions.endSessionOf(user.id, session.id, now, newEvent()), false);
    const { user: owner, device } = await givenDevice(stores, times);
    equal((await stores.sessions.listDevices(owner.id, now)).length, 0);
    equal(
      await stores.sessions.endDevice({
        userId: owner.id,
        id: device.id,
        now: now,
        ...newEnding(now),
      }, newEvent()),
      null,
    );
    equal((await stores.sessions.listSessions(user.id, now + 2 * hour, now + hour)).length, 1);
    equal((await stores.sessions.listDevices(owner.id, now + 2 * hour)).length, 1);
  });

  test("challenges and issued codes of a clock that was ahead are none", async (stores) => {
    const times = { createdAt: now + 2 * hour, expiresAt: now + 2 * hour + 10 * minute };
    const { user, challenge } = await givenChallenge(stores, { ...times, resendAfter: now });
    const send = { sendsBefore: 1, numberVersion: 0, now, resendAfter: now + minute } as const;
    equal(
      await stores.challenges.takeSend({ ...send, challengeId: challenge.id, channel: "sms" }),
      null,
    );
    equal(await stores.challenges.findOpenChallenge(user.id, "login", now), null);
    // Nor is one that is stored to live longer than any does.
    const { user: other } = await givenChallenge(stores, { expiresAt: now + 400 * day });
    equal(await stores.challenges.findOpenChallenge(other.id, "login", now + 10 * minute), null);
    const owner = await givenUser(stores, { phoneVerifiedAt: now });
    const hash = "3".repeat(64) as RecoveryCodeHash;
    const at = now + 2 * hour;
    const issued = { userId: owner.id, hash, now: at, expiresAt: at + hour };
    await stores.factors.issueRecoveryCode(issued, newEvent());
    equal(await stores.factors.hasRecoveryCode(owner.id, hash, now), false);
    equal(await stores.factors.hasRecoveryCode(owner.id, hash, at), true);
  });

  test("a second factor that a clock blocked which was ahead is free", async (stores) => {
    const { user, challenge } = await givenChallenge(stores);
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
    equal((await stores.challenges.takeGuess(guess))?.guesses, 1);
    const later = { ...guess, now: now + minute, failuresMax: 10 };
    equal(await stores.challenges.takeGuess({ ...later, blockedUntil: now + 2 * hour }), null);
    equal(
      (await stores.challenges.takeGuess({ ...later, blockedUntil: now + 16 * minute }))?.guesses,
      2,
    );
    equal((await stores.users.findUser(user.id))?.secondFactorBlockedUntil, null);
  });
}
