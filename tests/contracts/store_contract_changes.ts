import { deepEqual, equal } from "node:assert/strict";
import type { Challenge } from "../../core/domain/challenge/challenge.ts";
import type { Device } from "../../core/domain/session/device.ts";
import type { PasswordHash } from "../../core/domain/account/password.ts";
import { hashRecoveryCode, mintRecoveryCode } from "../../core/domain/factors/recovery_code.ts";
import type { RecoveryCodeHash } from "../../core/domain/factors/recovery_code.ts";
import type { Session } from "../../core/domain/session/session.ts";
import type { User } from "../../core/domain/account/user.ts";
import { usernameKey } from "../../core/domain/account/username.ts";
import type { Store } from "../../core/ports/store.ts";
import {
  allEvents,
  atOnce,
  type ContractTest,
  givenUser,
  newChallenge,
  newDevice,
  newEvent,
  newOpening,
  newSession,
  now,
  passwordHash,
  phone,
  randomBytes,
  recorded,
} from "./store_fixtures.ts";

const newHash = "$2b$12$bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb" as PasswordHash;
const newNumber = phone(69);
const later = now + 5;

export function changeContract(test: ContractTest): void {
  passwordChangeContract(test);
  passwordResetContract(test);
  phoneChangeContract(test);
}

function passwordChangeContract(test: ContractTest): void {
  test("changePassword() ends all but the session that stays", async (store) => {
    const { user, kept, other, device, pending } = await givenAccount(store);
    const stranger = await givenAccount(store);
    const event = newEvent({ userId: user.id });
    equal(await store.changePassword(passwordChange(user, kept), event), true);
    equal(await hashOf(store, user), newHash);
    equal(await endedAt(store, kept), null);
    equal(await endedAt(store, other), later);
    equal((await store.findDevice(device.id))?.endedAt, later);
    equal((await store.findChallenge(pending.id))?.challenge.endedAs, "replaced");
    equal(await recorded(store, event), true);
    deepEqual(await picture(store, stranger), untouched(stranger));
  });

  test("changePassword() from another hash, or of nobody, writes nothing", async (store) => {
    const account = await givenAccount(store);
    const event = newEvent();
    const change = passwordChange(account.user, account.kept);
    equal(await store.changePassword({ ...change, from: newHash }, event), false);
    equal(await store.changePassword({ ...change, userId: "usr_none" }, event), false);
    deepEqual(await picture(store, account), untouched(account));
    equal(await recorded(store, event), false);
  });

  test("changePassword(), twenty times at once, changes once", async (store) => {
    const { user, kept } = await givenAccount(store);
    const before = (await allEvents(store)).length;
    const change = passwordChange(user, kept);
    const answers = await atOnce(20, () => store.changePassword(change, newEvent()));
    equal(answers.filter((answer) => answer).length, 1);
    equal((await allEvents(store)).length, before + 1);
  });
}

function passwordResetContract(test: ContractTest): void {
  test("resetPassword() spends the code and ends everything", async (store) => {
    const { user, kept, other, device, pending, codes } = await givenAccount(store);
    const reset = await givenReset(store, user);
    const event = newEvent({ userId: user.id });
    equal(await store.resetPassword(passwordReset(user, reset, codes[0]), event), true);
    equal(await hashOf(store, user), newHash);
    equal(await endedAt(store, kept), later);
    equal(await endedAt(store, other), later);
    equal((await store.findDevice(device.id))?.endedAt, later);
    equal((await store.findChallenge(pending.id))?.challenge.endedAs, "replaced");
    equal((await store.findChallenge(reset.id))?.challenge.endedAs, "consumed");
    equal(await store.hasRecoveryCode(user.id, codes[0], now), false);
    equal(await store.hasRecoveryCode(user.id, codes[1], now), true);
    const after = await store.findUser(user.id);
    equal(after?.secondFactorFailures, 0);
    equal(after?.secondFactorFailuresInRow, 0);
    equal(after?.passwordFailures, 0);
    equal(await recorded(store, event), true);
  });

  test("resetPassword() without all it needs writes nothing", async (store) => {
    const account = await givenAccount(store);
    const { user, pending, codes } = account;
    const reset = await givenReset(store, user);
    const stranger = await givenAccount(store);
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
      equal(await store.resetPassword({ ...good, ...change }, event), false);
    }
    const newer = await givenReset(store, user);
    equal(await store.resetPassword(good, event), false, "it was replaced");
    deepEqual(await picture(store, account), untouched(account));
    deepEqual(await picture(store, stranger), untouched(stranger));
    const done = passwordReset(user, newer, codes[0]);
    equal(await store.resetPassword(done, newEvent()), true);
    const again = await givenReset(store, user);
    equal(await store.resetPassword(passwordReset(user, again, codes[0]), event), false, "spent");
    equal(await recorded(store, event), false);
  });

  test("resetPassword(), twenty times at once, resets once", async (store) => {
    const { user, codes } = await givenAccount(store);
    const reset = await givenReset(store, user);
    const answers = await atOnce(
      20,
      (index) =>
        store.resetPassword(passwordReset(user, reset, codes[index % 2] ?? codes[0]), newEvent()),
    );
    equal(answers.filter((answer) => answer).length, 1);
    equal((await store.findAuthenticators(user.id)).recoveryCodesLeft, 1);
  });
}

function phoneChangeContract(test: ContractTest): void {
  test("changePhone() ends devices and challenges, and other sessions if asked", async (store) => {
    for (const endOthers of [false, true]) {
      const { user, kept, other, device, pending } = await givenAccount(store);
      const change = await givenPhoneChange(store, user, kept);
      const event = newEvent({ userId: user.id });
      equal(await store.changePhone(phoneChange(change, kept, endOthers), event), true);
      const after = await store.findUser(user.id);
      equal(after?.phoneNumber, newNumber);
      equal(after?.phoneVerifiedAt, later);
      equal(after?.secondFactorFailures, 0);
      equal(after?.secondFactorFailuresInRow, 0);
      equal(await endedAt(store, kept), null);
      equal(await endedAt(store, other), endOthers ? later : null);
      equal((await store.findDevice(device.id))?.endedAt, later);
      equal((await store.findChallenge(pending.id))?.challenge.endedAs, "replaced");
      equal((await store.findChallenge(change.id))?.challenge.endedAs, "consumed");
      equal(await recorded(store, event), true);
    }
  });

  test("changePhone() without all it needs writes nothing", async (store) => {
    const account = await givenAccount(store);
    const { user, kept, other, pending } = account;
    const change = await givenPhoneChange(store, user, kept);
    const stranger = await givenAccount(store);
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
      equal(await store.changePhone({ ...good, ...wrong }, event), false);
    }
    deepEqual(await picture(store, account), untouched(account));
    deepEqual(await picture(store, stranger), untouched(stranger));
    const newer = await givenPhoneChange(store, user, kept);
    equal(await store.changePhone(good, event), false, "a newer change replaced it");
    await store.endSession(kept.id, now, newEvent());
    equal(await store.changePhone(phoneChange(newer, kept, true), event), false, "session ended");
    equal((await store.findUser(user.id))?.phoneNumber, user.phoneNumber);
    equal(await recorded(store, event), false);
  });

  test("changePhone(), twenty times at once, changes once", async (store) => {
    const { user, kept } = await givenAccount(store);
    const change = phoneChange(await givenPhoneChange(store, user, kept), kept, true);
    const answers = await atOnce(20, () => store.changePhone(change, newEvent()));
    equal(answers.filter((answer) => answer).length, 1);
  });

  test("changes of one account at once never deadlock", async (store) => {
    const { user, kept, codes } = await givenAccount(store);
    const change = phoneChange(await givenPhoneChange(store, user, kept), kept, true);
    const reset = await givenReset(store, user);
    const acts: readonly (() => Promise<unknown>)[] = [
      () => store.changePhone(change, newEvent()),
      () => store.changePassword(passwordChange(user, kept), newEvent()),
      () => store.resetPassword(passwordReset(user, reset, codes[1]), newEvent()),
      () => store.insertChallenge(newChallenge(user), newEvent()),
      () => store.endSession(kept.id, now, newEvent()),
    ];
    await atOnce(50, async (index) => await acts[index % acts.length]?.());
    equal(typeof await endedAt(store, kept), "number");
  });
}

interface Account {
  readonly user: User;
  readonly kept: Session;
  readonly other: Session;
  readonly device: Device;
  /** A login that awaits its second factor. */
  readonly pending: Challenge;
  readonly codes: readonly [RecoveryCodeHash, RecoveryCodeHash];
}

/** A user with two sessions, a trusted device, two recovery codes and a login under way. */
async function givenAccount(store: Store): Promise<Account> {
  const user = await givenUser(store, { phoneVerifiedAt: now, passwordFailures: 7 });
  const codes = [recoveryCode(user), recoveryCode(user)] as const;
  const [device, kept, other] = [newDevice(user), newSession(user), newSession(user)];
  for (const [session, facts] of [[kept, { device, recoveryCodes: codes }], [other, {}]] as const) {
    const challenge = newChallenge(user);
    await store.insertChallenge(challenge, newEvent());
    equal(await store.openSession(newOpening(challenge, session, facts), newEvent()), true);
  }
  const pending = newChallenge(user);
  await store.insertChallenge(pending, newEvent());
  return { user, kept, other, device, pending, codes };
}

function recoveryCode(user: User): RecoveryCodeHash {
  const hash = hashRecoveryCode(mintRecoveryCode(randomBytes), user.id);
  if (hash === null) throw new Error("a minted code can be typed");
  return hash;
}

async function givenReset(store: Store, user: User): Promise<Challenge> {
  const challenge = newChallenge(user, { purpose: "password_reset" });
  await store.insertChallenge(challenge, newEvent());
  await takeOne(store, challenge);
  return challenge;
}

async function givenPhoneChange(store: Store, user: User, session: Session): Promise<Challenge> {
  const bound = { phoneNumber: newNumber, sessionId: session.id };
  const challenge = newChallenge(user, { purpose: "phone_change", ...bound });
  await store.insertChallenge(challenge, newEvent());
  await takeOne(store, challenge);
  return challenge;
}

async function takeOne(store: Store, { id, userId }: Challenge): Promise<void> {
  const limits = { guessesMax: 5, failuresMax: 99, failuresInRowMax: 100, blockedUntil: now };
  await store.takeGuess({ challengeId: id, userId, now, ...limits, ofSentCode: true });
}

function passwordChange(user: User, kept: Session): Parameters<Store["changePassword"]>[0] {
  const hashes = { from: passwordHash, to: newHash };
  return {
    userId: user.id,
    ...hashes,
    keepSessionId: kept.id,
    keepNetwork: "192.0.2.1",
    now: later,
  };
}

function passwordReset(
  user: User,
  challenge: Challenge,
  recoveryCode: RecoveryCodeHash,
): Parameters<Store["resetPassword"]>[0] {
  return { challengeId: challenge.id, userId: user.id, recoveryCode, to: newHash, now: later };
}

function phoneChange(
  { id, userId }: Challenge,
  kept: Session,
  endOthers: boolean,
): Parameters<Store["changePhone"]>[0] {
  const what = { challengeId: id, userId, phoneNumber: newNumber };
  return { ...what, keepSessionId: kept.id, endOthers, now: later };
}

async function hashOf(store: Store, user: User): Promise<PasswordHash | undefined> {
  return (await store.findUserByName(usernameKey(user.username)))?.passwordHash;
}

async function endedAt(store: Store, session: Session): Promise<number | null | undefined> {
  return (await store.findSession(session.id))?.session.endedAt;
}

/** What a change could have changed. */
async function picture(store: Store, account: Account): Promise<Record<string, unknown>> {
  const { user, kept, other, device, pending, codes } = account;
  return {
    hash: await hashOf(store, user),
    phoneNumber: (await store.findUser(user.id))?.phoneNumber,
    ended: [
      await endedAt(store, kept),
      await endedAt(store, other),
      (await store.findDevice(device.id))?.endedAt,
      (await store.findChallenge(pending.id))?.challenge.endedAs,
    ],
    codes: await Promise.all(codes.map((code) => store.hasRecoveryCode(user.id, code, now))),
  };
}

function untouched({ user }: Account): Record<string, unknown> {
  const { phoneNumber } = user;
  return { hash: passwordHash, phoneNumber, ended: [null, null, null, null], codes: [true, true] };
}
