import { deepEqual, equal } from "node:assert/strict";
import { nameHashOf } from "../../user_rows.ts";
import {
  type ContractTest,
  day,
  givenUser,
  inParallel,
  minute,
  newChallenge,
  newDevice,
  newEnding,
  newEvent,
  newSession,
  now,
  phone,
  recorded,
  roles,
} from "../store_fixtures.ts";
import type { User } from "../../../core/domain/account/user.ts";
import type { Stores } from "../../../core/ports/stores/stores.ts";
import {
  byRecoveryCode,
  byTestCode,
  codeHash,
  expiresAt,
  givenTestNumber,
  givenTestUser,
  latest,
  number,
  prove,
} from "./test_number_fixtures.ts";

export function testUserContract(test: ContractTest): void {
  test("openSession() makes a test user of a user who verifies a test number", async (stores) => {
    const user = await givenTestUser(stores, { roles: roles("editor") });
    const found = await stores.users.findUser(user.id);
    deepEqual([found?.testUntil, found?.roles], [expiresAt, []]);
    equal(found?.phoneVerifiedAt, now);
    equal(await prove(stores, user, byTestCode), true);
    equal((await stores.users.findUser(user.id))?.testUntil, expiresAt);
  });

  test("openSession() verifies no test number with a code that was sent", async (stores) => {
    const user = await givenUser(stores, { phoneNumber: number });
    await givenTestNumber(stores);
    equal(await prove(stores, user), false);
    equal((await stores.users.findUser(user.id))?.phoneVerifiedAt, null);
    equal(await prove(stores, user, byTestCode), true);
    equal(await prove(stores, user), false);
  });

  test("openSession() accepts a test code only while it works", async (stores) => {
    const user = await givenUser(stores, { phoneNumber: number });
    equal(await prove(stores, user, byTestCode), false, "no test number");
    await givenTestNumber(stores, { expiresAt: now + 1 });
    equal(await prove(stores, user, { ...byTestCode, now: now + 1 }), false, "expired");
    equal(await prove(stores, user, byTestCode), true);
    equal(await prove(stores, user, { ...byTestCode, now: now + 1 }), false, "expired");
    await stores.testNumbers.endTestNumber(number, now, newEvent());
    equal(await prove(stores, user, byTestCode), false, "ended");
  });

  test("openSession() opens no test user's session with a second factor", async (stores) => {
    const user = await givenTestUser(stores);
    equal(await prove(stores, user, byRecoveryCode), true);
    const of = { ...byRecoveryCode.of, secondFactorAt: now } as const;
    equal(await prove(stores, user, { ...byRecoveryCode, of }), false);
    equal(await prove(stores, user, { ...byRecoveryCode, now: expiresAt }), false, "expired");
  });

  test("openDeviceSession() opens no session of a user whose number expired", async (stores) => {
    const user = await givenTestUser(stores);
    const device = newDevice(user);
    await prove(stores, user, { ...byTestCode, device });
    const of = { amr: ["pwd", "device"], secondFactorAt: null, deviceId: device.id } as const;
    const open = async (at: number): Promise<boolean> => {
      const session = newSession(user, { ...of, createdAt: at, expiresAt: at + day });
      const opening = { session, now: at, perUserMax: 9, ...newEnding() };
      return await stores.sessions.openDeviceSession(opening, newEvent()) !== null;
    };
    equal(await open(expiresAt - 1), true);
    equal(await open(expiresAt), false);
  });

  test("findTestCode() finds the code of users who never had another number", async (stores) => {
    const code = (user: User, at = now) => stores.testNumbers.findTestCode(user.id, at);
    const user = await givenTestUser(stores);
    equal(await code(user), codeHash);
    equal(await code(user, expiresAt), null);
    const fresh = await givenUser(stores, { phoneNumber: number });
    equal(await code(fresh), codeHash);
    equal(await code(await givenUser(stores)), null);
    equal(await code(await givenUser(stores, { phoneNumber: number, lastLoginAt: now })), null);
    const corrected = await givenUser(stores, { phoneNumber: phone(1), phoneCorrectionsLeft: 3 });
    await correctTo(stores, corrected, number);
    equal((await stores.users.findUser(corrected.id))?.phoneNumber, number);
    equal(await code(corrected), null);
    await correctTo(stores, fresh, number);
    equal(await code(fresh), codeHash, "a correction that failed changes nothing");
    const all = { phoneNumber: phone(2), expiresAt: latest + 10 * minute };
    await givenTestNumber(stores, all);
    equal(await code(await givenUser(stores, { phoneNumber: phone(2) })), null, "a clock ahead");
  });

  test("changePhone() changes no number from or to a test number", async (stores) => {
    const user = await givenTestUser(stores);
    equal(await changeTo(stores, user, phone(3)), false);
    const other = await givenUser(stores);
    equal(await changeTo(stores, other, number), false);
    equal(await changeTo(stores, other, phone(4)), true);
    const found = await stores.users.findUser(other.id);
    deepEqual([found?.phoneNumber, found?.testUntil], [phone(4), null]);
    await givenTestNumber(stores, { phoneNumber: phone(5) });
    equal(await changeTo(stores, await givenUser(stores), phone(5)), false);
  });

  test("replaceRoles() gives no role to a test user", async (stores) => {
    const user = await givenTestUser(stores);
    const change = { userId: user.id, from: [], to: roles("editor") };
    equal(await stores.users.replaceRoles(change, newEvent()), false);
    deepEqual((await stores.users.findUser(user.id))?.roles, []);
  });

  test("endTestUser() ends a test user for good, and no one else", async (stores) => {
    const [user, other] = [await givenTestUser(stores), await givenUser(stores)];
    await stores.testNumbers.endTestUser(user.id);
    await stores.testNumbers.endTestUser(other.id);
    equal((await stores.users.findUser(user.id))?.testUntil, 0);
    equal((await stores.users.findUser(other.id))?.testUntil, null);
    equal(await prove(stores, user, byTestCode), false);
  });

  test("deleteEndedTestUser() deletes a test user after the end, once", async (stores) => {
    const [user, other] = [await givenTestUser(stores), await givenUser(stores)];
    const limits = { now: expiresAt, latest };
    const listed = (at: number, until = latest) => stores.testNumbers.listEndedTestUsers(at, until);
    deepEqual(await listed(expiresAt - 1), []);
    const { id, username } = user;
    deepEqual(await listed(expiresAt), [{ id, username }]);
    deepEqual(await listed(now, expiresAt - 1), [{ id, username }], "a clock that was ahead");
    const remove = (of: User, at: typeof limits, event = newEvent()) =>
      stores.testNumbers.deleteEndedTestUser(
        { userId: of.id, nameHash: nameHashOf(of), ...at },
        event,
      );
    equal(await remove(user, { now: expiresAt - 1, latest }), false);
    equal(await remove(other, limits), false);
    const events = Array.from({ length: 5 }, () => newEvent());
    const answers = await inParallel(
      5,
      (index) => remove(user, limits, events[index] ?? newEvent()),
    );
    equal(answers.filter((deleted) => deleted).length, 1);
    const written = await Promise.all(events.map((event) => recorded(stores, event)));
    deepEqual(written, answers);
    equal(await stores.users.findUser(user.id), null);
    equal(await stores.users.isRetiredName(nameHashOf(user)), true);
    equal((await stores.users.findUser(other.id))?.id, other.id);
  });

  test("listEndedTestUsers() lists at most 100", async (stores) => {
    await inParallel(103, () => givenUser(stores, { testUntil: now + day }));
    equal((await stores.testNumbers.listEndedTestUsers(now + day, latest)).length, 100);
  });
}

async function correctTo(
  stores: Stores,
  user: User,
  to: User["phoneNumber"],
): Promise<void> {
  const challenge = newChallenge(user);
  await stores.challenges.insertChallenge(challenge, newEvent());
  const correction = { challengeId: challenge.id, userId: user.id, numberVersion: 0, to, now };
  await stores.users.correctPhone({ ...correction, from: user.phoneNumber }, newEvent());
}

async function changeTo(
  stores: Stores,
  user: User,
  phoneNumber: User["phoneNumber"],
): Promise<boolean> {
  const session = newSession(user, { amr: ["pwd", "recovery"], secondFactorAt: null });
  const login = newChallenge(user);
  await stores.challenges.insertChallenge(login, newEvent());
  await stores.sessions.openSession(
    {
      challengeId: login.id,
      session,
      now,
      spend: null,
      verifiesPhone: false,
      accountsPerNumber: 0,
      test: false,
      numberVersion: null,
      replaces: null,
      device: null,
      recoveryCodes: null,
      perUserMax: 9,
      ...newEnding(),
    },
    newEvent(),
  );
  const facts = { purpose: "phone_change", phoneNumber, sessionId: session.id } as const;
  const challenge = newChallenge(user, facts);
  await stores.challenges.insertChallenge(challenge, newEvent());
  const change = { challengeId: challenge.id, userId: user.id, phoneNumber };
  const keep = { keepSessionId: session.id, endOthers: false, now };
  const changed = await stores.users.changePhone(
    { ...change, ...keep, accountsPerNumber: 0, ...newEnding() },
    newEvent(),
  );
  return changed !== null;
}
