import { deepEqual, equal } from "node:assert/strict";
import { countOf } from "../../../core/domain/factors/authenticators.ts";
import type { PasswordHash } from "../../../core/domain/account/password.ts";
import type { User } from "../../../core/domain/account/user.ts";
import { usernameKey } from "../../../core/domain/account/username.ts";
import type { Challenge } from "../../../core/domain/challenge/challenge.ts";
import {
  hashRecoveryCode,
  mintRecoveryCode,
  type RecoveryCodeHash,
} from "../../../core/domain/factors/recovery_code.ts";
import type { Device } from "../../../core/domain/session/device.ts";
import type { Session } from "../../../core/domain/session/session.ts";
import type { Stores } from "../../../core/ports/stores/stores.ts";
import {
  allEvents,
  type ContractTest,
  givenUser,
  inParallel,
  newChallenge,
  newDevice,
  newEnding,
  newEvent,
  newOpening,
  newSession,
  now,
  passwordHash,
  phone,
  randomBytes,
  recorded,
} from "../store_fixtures.ts";

const newHash = "$2b$12$OOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOO" as PasswordHash;
const newNumber = phone(69);
const later = now + 5;

interface Account {
  readonly user: User;
  readonly kept: Session;
  readonly other: Session;
  readonly device: Device;
  /** A login that waits for its second factor. */
  readonly pending: Challenge;
  readonly codes: readonly [RecoveryCodeHash, RecoveryCodeHash];
}

export function changeContract(test: ContractTest): void {
  test("changePassword() ends all sessions except the one to keep", async (stores) => {
    const { user, kept, other, device, pending } = await givenAccount(stores);
    const stranger = await givenAccount(stores);
    const event = newEvent({ userId: user.id });
    deepEqual(await stores.users.changePassword(passwordChange(user, kept), event), {
      endedSessions: 1,
    });
    equal(await hashOf(stores, user), newHash);
    equal(await endedAt(stores, kept), null);
    equal(await endedAt(stores, other), later);
    equal((await stores.sessions.findDevice(device.id))?.endedAt, later);
    equal((await stores.challenges.findChallenge(pending.id))?.challenge.endedAs, "replaced");
    equal(await recorded(stores, event), true);
    deepEqual(await picture(stores, stranger), untouched(stranger));
  });

  test("changePassword() writes nothing for another hash or an unknown user", async (stores) => {
    const account = await givenAccount(stores);
    const event = newEvent();
    const change = passwordChange(account.user, account.kept);
    equal(await stores.users.changePassword({ ...change, from: newHash }, event), null);
    equal(await stores.users.changePassword({ ...change, userId: "usr_none" }, event), null);
    deepEqual(await picture(stores, account), untouched(account));
    equal(await recorded(stores, event), false);
  });

  test("changePassword() changes the password once in 20 parallel calls", async (stores) => {
    const { user, kept } = await givenAccount(stores);
    const before = (await allEvents(stores)).length;
    const change = passwordChange(user, kept);
    const answers = await inParallel(20, () => stores.users.changePassword(change, newEvent()));
    equal(answers.filter((answer) => answer).length, 1);
    equal((await allEvents(stores)).length, before + 2, "the change and the ended session");
  });

  test("resetPassword() uses the code and ends every session and device", async (stores) => {
    const { user, kept, other, device, pending, codes } = await givenAccount(stores);
    const reset = await givenReset(stores, user);
    const event = newEvent({ userId: user.id });
    deepEqual(await stores.users.resetPassword(passwordReset(user, reset, codes[0]), event), {
      endedSessions: 2,
    });
    equal(await hashOf(stores, user), newHash);
    equal(await endedAt(stores, kept), later);
    equal(await endedAt(stores, other), later);
    equal((await stores.sessions.findDevice(device.id))?.endedAt, later);
    equal((await stores.challenges.findChallenge(pending.id))?.challenge.endedAs, "replaced");
    equal((await stores.challenges.findChallenge(reset.id))?.challenge.endedAs, "consumed");
    equal(await stores.factors.findRecoveryCode(user.id, codes[0], now), null);
    equal(await stores.factors.findRecoveryCode(user.id, codes[1], now), "recovery_codes");
    const after = await stores.users.findUser(user.id);
    equal(after?.secondFactorFailures, 0);
    equal(after?.secondFactorFailuresInRow, 0);
    equal(after?.passwordFailures, 0);
    equal(await recorded(stores, event), true);
  });

  test("resetPassword() writes nothing if any part does not match", async (stores) => {
    const account = await givenAccount(stores);
    const { user, pending, codes } = account;
    const reset = await givenReset(stores, user);
    const stranger = await givenAccount(stores);
    const event = newEvent();
    const good = passwordReset(user, reset, codes[0]);
    for (
      const change of [
        { recoveryCode: stranger.codes[0] },
        { challengeId: pending.id },
        { challengeId: newChallenge(user).id },
        { userId: stranger.user.id },
        { userId: stranger.user.id, recoveryCode: stranger.codes[0] },
      ]
    ) {
      equal(await stores.users.resetPassword({ ...good, ...change }, event), null);
    }
    const newer = await givenReset(stores, user);
    equal(await stores.users.resetPassword(good, event), null, "a newer reset replaced it");
    deepEqual(await picture(stores, account), untouched(account));
    deepEqual(await picture(stores, stranger), untouched(stranger));
    const done = passwordReset(user, newer, codes[0]);
    deepEqual(await stores.users.resetPassword(done, newEvent()), { endedSessions: 2 });
    const again = await givenReset(stores, user);
    equal(
      await stores.users.resetPassword(passwordReset(user, again, codes[0]), event),
      null,
      "the code is used",
    );
    equal(await recorded(stores, event), false);
  });

  test("resetPassword() needs a recovery code or a prior proof", async (stores) => {
    const account = await givenAccount(stores);
    const { user, kept } = account;
    const bare = await givenReset(stores, user);
    const event = newEvent();
    equal(await stores.users.resetPassword(passwordReset(user, bare, null), event), null);
    deepEqual(await picture(stores, account), untouched(account));
    const proven = await givenReset(stores, user, "totp");
    const answers = await inParallel(
      10,
      () => stores.users.resetPassword(passwordReset(user, proven, null), newEvent()),
    );
    equal(answers.filter((answer) => answer).length, 1);
    equal(await hashOf(stores, user), newHash);
    equal(await endedAt(stores, kept), later);
    equal(countOf(await stores.factors.findAuthenticators(user.id), "recovery_codes"), 2);
    equal(await recorded(stores, event), false);
  });

  test("resetPassword() resets once in 20 parallel calls", async (stores) => {
    const { user, codes } = await givenAccount(stores);
    const reset = await givenReset(stores, user);
    const answers = await inParallel(
      20,
      (index) =>
        stores.users.resetPassword(
          passwordReset(user, reset, codes[index % 2] ?? codes[0]),
          newEvent(),
        ),
    );
    equal(answers.filter((answer) => answer).length, 1);
    equal(countOf(await stores.factors.findAuthenticators(user.id), "recovery_codes"), 1);
  });

  test("changePhone() ends devices, challenges and optionally other sessions", async (stores) => {
    for (const endOthers of [false, true]) {
      const { user, kept, other, device, pending } = await givenAccount(stores);
      const change = await givenPhoneChange(stores, user, kept);
      const event = newEvent({ userId: user.id });
      deepEqual(await stores.users.changePhone(phoneChange(change, kept, endOthers), event), {
        endedSessions: endOthers ? 1 : 0,
      });
      const after = await stores.users.findUser(user.id);
      equal(after?.phoneNumber, newNumber);
      equal(after?.phoneVerifiedAt, later);
      equal(after?.secondFactorFailures, 0);
      equal(after?.secondFactorFailuresInRow, 0);
      equal(await endedAt(stores, kept), null);
      equal(await endedAt(stores, other), endOthers ? later : null);
      equal((await stores.sessions.findDevice(device.id))?.endedAt, later);
      equal((await stores.challenges.findChallenge(pending.id))?.challenge.endedAs, "replaced");
      equal((await stores.challenges.findChallenge(change.id))?.challenge.endedAs, "consumed");
      equal(await recorded(stores, event), true);
    }
  });

  test("changePhone() writes nothing if any part does not match", async (stores) => {
    const account = await givenAccount(stores);
    const { user, kept, other, pending } = account;
    const change = await givenPhoneChange(stores, user, kept);
    const stranger = await givenAccount(stores);
    const event = newEvent();
    const good = phoneChange(change, kept, true);
    for (
      const wrong of [
        { keepSessionId: other.id },
        { keepSessionId: stranger.kept.id },
        { phoneNumber: phone(68) },
        { challengeId: pending.id },
        { userId: stranger.user.id },
        { userId: stranger.user.id, keepSessionId: stranger.kept.id },
      ]
    ) {
      equal(await stores.users.changePhone({ ...good, ...wrong }, event), null);
    }
    deepEqual(await picture(stores, account), untouched(account));
    deepEqual(await picture(stores, stranger), untouched(stranger));
    const newer = await givenPhoneChange(stores, user, kept);
    equal(await stores.users.changePhone(good, event), null, "a newer change replaced it");
    await stores.sessions.endSession(kept.id, now, newEvent());
    equal(
      await stores.users.changePhone(phoneChange(newer, kept, true), event),
      null,
      "the session has ended",
    );
    equal((await stores.users.findUser(user.id))?.phoneNumber, user.phoneNumber);
    equal(await recorded(stores, event), false);
  });

  test("changePhone() changes the number once in 20 parallel calls", async (stores) => {
    const { user, kept } = await givenAccount(stores);
    const change = phoneChange(await givenPhoneChange(stores, user, kept), kept, true);
    const answers = await inParallel(20, () => stores.users.changePhone(change, newEvent()));
    equal(answers.filter((answer) => answer).length, 1);
  });

  test("parallel changes of one account do not deadlock", async (stores) => {
    const { user, kept, codes } = await givenAccount(stores);
    const change = phoneChange(await givenPhoneChange(stores, user, kept), kept, true);
    const reset = await givenReset(stores, user);
    const acts: readonly (() => Promise<unknown>)[] = [
      () => stores.users.changePhone(change, newEvent()),
      () => stores.users.changePassword(passwordChange(user, kept), newEvent()),
      () => stores.users.resetPassword(passwordReset(user, reset, codes[1]), newEvent()),
      () => stores.challenges.insertChallenge(newChallenge(user), newEvent()),
      () => stores.sessions.endSession(kept.id, now, newEvent()),
    ];
    await inParallel(50, async (index) => await acts[index % acts.length]?.());
    equal(typeof await endedAt(stores, kept), "number");
  });
}

/** A user with two sessions, a trusted device, two recovery codes and a pending login. */
async function givenAccount(stores: Stores): Promise<Account> {
  const user = await givenUser(stores, { phoneVerifiedAt: now, passwordFailures: 7 });
  const codes = [recoveryCode(user), recoveryCode(user)] as const;
  const [device, kept, other] = [newDevice(user), newSession(user), newSession(user)];
  for (const [session, facts] of [[kept, { device, recoveryCodes: codes }], [other, {}]] as const) {
    const challenge = newChallenge(user);
    await stores.challenges.insertChallenge(challenge, newEvent());
    deepEqual(
      await stores.sessions.openSession(newOpening(challenge, session, facts), newEvent()),
      { endedSessions: 0 },
    );
  }
  const pending = newChallenge(user);
  await stores.challenges.insertChallenge(pending, newEvent());
  return { user, kept, other, device, pending, codes };
}

function recoveryCode(user: User): RecoveryCodeHash {
  const hash = hashRecoveryCode(mintRecoveryCode(randomBytes), user.id);
  if (hash === null) throw new Error("A minted code is invalid");
  return hash;
}

async function givenReset(
  stores: Stores,
  user: User,
  priorProof: Challenge["priorProof"] = null,
): Promise<Challenge> {
  const challenge = newChallenge(user, { purpose: "password_reset", priorProof });
  await stores.challenges.insertChallenge(challenge, newEvent());
  await takeOne(stores, challenge);
  return challenge;
}

async function givenPhoneChange(stores: Stores, user: User, session: Session): Promise<Challenge> {
  const bound = { phoneNumber: newNumber, sessionId: session.id };
  const challenge = newChallenge(user, { purpose: "phone_change", ...bound });
  await stores.challenges.insertChallenge(challenge, newEvent());
  await takeOne(stores, challenge);
  return challenge;
}

async function takeOne(stores: Stores, { id, userId }: Challenge): Promise<void> {
  const limits = { guessesMax: 5, failuresMax: 99, failuresInRowMax: 100, blockedUntil: now };
  await stores.challenges.takeGuess({
    challengeId: id,
    userId,
    now,
    ...limits,
    ofSentCode: true,
    onAccount: true,
  });
}

function passwordChange(
  user: User,
  kept: Session,
): Parameters<Stores["users"]["changePassword"]>[0] {
  const hashes = { from: passwordHash, to: newHash };
  return {
    userId: user.id,
    ...hashes,
    keepSessionId: kept.id,
    keepNetwork: "192.0.2.1",
    now: later,
    ...newEnding(),
  };
}

function passwordReset(
  user: User,
  challenge: Challenge,
  recoveryCode: RecoveryCodeHash | null,
): Parameters<Stores["users"]["resetPassword"]>[0] {
  const what = {
    challengeId: challenge.id,
    userId: user.id,
    recoveryCode,
    to: newHash,
    waited: null,
  };
  return { ...what, now: later, ...newEnding() };
}

function phoneChange(
  { id, userId }: Challenge,
  kept: Session,
  endOthers: boolean,
): Parameters<Stores["users"]["changePhone"]>[0] {
  const what = { challengeId: id, userId, phoneNumber: newNumber };
  return {
    ...what,
    keepSessionId: kept.id,
    endOthers,
    accountsPerNumber: 0,
    now: later,
    ...newEnding(),
  };
}

async function hashOf(stores: Stores, user: User): Promise<PasswordHash | undefined> {
  return (await stores.users.findUserByName(usernameKey(user.username)))?.passwordHash;
}

async function endedAt(stores: Stores, session: Session): Promise<number | null | undefined> {
  return (await stores.sessions.findSession(session.id))?.session.endedAt;
}

/** Everything that a change could modify. */
async function picture(stores: Stores, account: Account): Promise<Record<string, unknown>> {
  const { user, kept, other, device, pending, codes } = account;
  return {
    hash: await hashOf(stores, user),
    phoneNumber: (await stores.users.findUser(user.id))?.phoneNumber,
    ended: [
      await endedAt(stores, kept),
      await endedAt(stores, other),
      (await stores.sessions.findDevice(device.id))?.endedAt,
      (await stores.challenges.findChallenge(pending.id))?.challenge.endedAs,
    ],
    codes: await Promise.all(
      codes.map(async (code) => await stores.factors.findRecoveryCode(user.id, code, now) !== null),
    ),
  };
}

function untouched({ user }: Account): Record<string, unknown> {
  const { phoneNumber } = user;
  return { hash: passwordHash, phoneNumber, ended: [null, null, null, null], codes: [true, true] };
}
