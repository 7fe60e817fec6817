import { deepEqual, equal } from "node:assert/strict";
import { nameHashOf } from "../../user_rows.ts";
import {
  type ContractTest,
  day,
  givenUser,
  inParallel,
  newEvent,
  now,
  phone,
  recorded,
} from "../store_fixtures.ts";
import {
  byTestCode,
  codeHash,
  expiresAt,
  givenTestNumber,
  givenTestUser,
  latest,
  newTestNumber,
  number,
  prove,
} from "./test_number_fixtures.ts";

export function numberContract(test: ContractTest): void {
  test("insertTestNumber() adds a number once in 10 parallel calls", async (stores) => {
    equal(await stores.testNumbers.isTestNumber(number), false);
    const events = Array.from({ length: 10 }, () => newEvent());
    const answers = await inParallel(
      10,
      (index) =>
        stores.testNumbers.insertTestNumber(
          newTestNumber(),
          codeHash,
          events[index] ?? newEvent(),
        ),
    );
    const others = Array.from({ length: 9 }, () => "test_number_exists");
    deepEqual(answers.toSorted(), ["inserted", ...others]);
    const written = await Promise.all(events.map((event) => recorded(stores, event)));
    deepEqual(written, answers.map((answer) => answer === "inserted"));
    equal(await stores.testNumbers.isTestNumber(number), true);
    equal(await stores.testNumbers.isTestNumber(phone(1)), false);
  });

  test("insertTestNumber() adds no number that a user has verified", async (stores) => {
    const user = await givenUser(stores, { phoneNumber: number });
    equal(await prove(stores, user), true);
    const event = newEvent();
    const add = () => stores.testNumbers.insertTestNumber(newTestNumber(), codeHash, event);
    equal(await add(), "phone_number_verified");
    // It was verified once, although an operator's reset of the second factor says otherwise.
    await stores.factors.resetSecondFactor(user.id, now, newEvent());
    equal(await add(), "phone_number_verified");
    equal(await stores.testNumbers.isTestNumber(number), false);
    equal(await recorded(stores, event), false);
  });

  test("a number is verified or a test number, never both, in parallel", async (stores) => {
    for (let round = 0; round < 10; round++) {
      const phoneNumber = phone(round);
      const user = await givenUser(stores, { phoneNumber });
      const [verified, added] = await Promise.all([
        prove(stores, user),
        stores.testNumbers.insertTestNumber(
          newTestNumber({ phoneNumber }),
          codeHash,
          newEvent(),
        ),
      ]);
      equal(added, verified ? "phone_number_verified" : "inserted");
      equal((await stores.users.findUser(user.id))?.phoneVerifiedAt === null, !verified);
    }
  });

  test("insertTestNumber() ignores users who never verified the number", async (stores) => {
    await givenUser(stores, { phoneNumber: number });
    equal(
      await stores.testNumbers.insertTestNumber(newTestNumber(), codeHash, newEvent()),
      "inserted",
    );
  });

  test("listTestNumbers() lists numbers by expiry, with their test users", async (stores) => {
    deepEqual(await stores.testNumbers.listTestNumbers(), []);
    await givenTestUser(stores);
    await prove(stores, await givenUser(stores, { phoneNumber: number }), byTestCode);
    await givenUser(stores, { phoneNumber: number });
    const facts = { phoneNumber: phone(7), expiresAt: now + day, actorName: null };
    const first = await givenTestNumber(stores, facts);
    deepEqual(await stores.testNumbers.listTestNumbers(), [
      { ...first, users: 0 },
      { ...newTestNumber(), users: 2 },
    ]);
  });

  test("endTestNumber() ends a number and its users once, for good", async (stores) => {
    const user = await givenTestUser(stores);
    const stranger = await givenUser(stores, { phoneNumber: number });
    const events = Array.from({ length: 5 }, () => newEvent());
    const answers = await inParallel(
      5,
      (index) => stores.testNumbers.endTestNumber(number, now + 1, events[index] ?? newEvent()),
    );
    deepEqual(answers.toSorted(), [1, null, null, null, null]);
    const written = await Promise.all(events.map((event) => recorded(stores, event)));
    deepEqual(written, answers.map((answer) => answer !== null));
    equal((await stores.users.findUser(user.id))?.testUntil, 0);
    equal((await stores.users.findUser(stranger.id))?.testUntil, null);
    equal(await stores.testNumbers.isTestNumber(number), true, "until its users are deleted");
    equal(await stores.testNumbers.findTestCode(stranger.id, now + 1), null);
    deepEqual((await stores.testNumbers.listTestNumbers())[0]?.endedAt, now + 1);
    equal(await stores.testNumbers.endTestNumber(phone(1), now, newEvent()), null);
  });

  test("deleteTestNumber() deletes a number that is over and has no users", async (stores) => {
    const user = await givenTestUser(stores);
    const limits = { now: expiresAt, latest };
    const over = () => stores.testNumbers.listEndedTestNumbers(expiresAt, latest);
    const remove = (event = newEvent()) =>
      stores.testNumbers.deleteTestNumber(number, limits, event);
    deepEqual(await over(), [], "its user is left");
    equal(await remove(), false);
    const deletion = { userId: user.id, nameHash: nameHashOf(user), ...limits };
    await stores.testNumbers.deleteEndedTestUser(deletion, newEvent());
    deepEqual(await over(), [number]);
    const early = { now: expiresAt - 1, latest };
    equal(await stores.testNumbers.deleteTestNumber(number, early, newEvent()), false);
    const event = newEvent();
    equal(await remove(event), true);
    equal(await recorded(stores, event), true);
    equal(await remove(), false);
    equal(await stores.testNumbers.isTestNumber(number), false);
  });

  test("listEndedTestNumbers() finds numbers that a clock ahead wrote", async (stores) => {
    await givenTestNumber(stores, { expiresAt: latest + 1 });
    deepEqual(await stores.testNumbers.listEndedTestNumbers(now, latest), [number]);
    deepEqual(await stores.testNumbers.listEndedTestNumbers(now, latest + 1), []);
  });
}
