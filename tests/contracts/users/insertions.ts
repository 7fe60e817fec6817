import { deepEqual, equal, rejects } from "node:assert/strict";
import type { PasswordHash } from "../../../core/domain/account/password.ts";
import {
  type ContractTest,
  givenUser,
  inParallel,
  key,
  name,
  newEvent,
  newUser,
  passwordHash,
  recorded,
  roles,
} from "../store_fixtures.ts";
import { newInsertion } from "../../user_rows.ts";

export function insertionContract(test: ContractTest): void {
  test("insertUser() adds the user and the event", async (stores) => {
    const user = newUser({
      username: name("Ada.Lovelace+1@example.org"),
      phoneVerifiedAt: 5,
      lastLoginAt: 6,
      secondFactorFailures: 7,
      secondFactorBlockedUntil: 8,
      roles: roles("admin", "team:blue"),
      origin: "invited",
      testUntil: 9,
    });
    const event = newEvent({ userId: user.id });
    equal(await stores.users.insertUser(newInsertion(user, passwordHash), event), "inserted");
    deepEqual(await stores.users.findUserByName(key("ada.lovelace+1@example.org")), {
      user,
      passwordHash,
    });
    deepEqual(await stores.users.findUser(user.id), user);
    equal(await recorded(stores, event), true);
  });

  test("insertUser() writes nothing for a taken name in any case", async (stores) => {
    const first = await givenUser(stores, { username: name("ada") });
    const event = newEvent();
    const other = newUser({ username: name("ADA") });
    equal(
      await stores.users.insertUser(newInsertion(other, passwordHash), event),
      "username_taken",
    );
    equal(await stores.users.findUser(other.id), null);
    equal(await recorded(stores, event), false);
    equal(await stores.reports.countUsers(), 1);
    equal((await stores.users.findUserByName(key("ada")))?.user.id, first.id);
  });

  test("insertUser() inserts one user of a name in 100 parallel calls", async (stores) => {
    const answers = await inParallel(100, async (index) => {
      const user = newUser({ username: name(index % 2 === 0 ? "grace" : "Grace") });
      return await stores.users.insertUser(newInsertion(user, passwordHash), newEvent());
    });
    equal(answers.filter((answer) => answer === "inserted").length, 1);
    equal(await stores.reports.countUsers(), 1);
    equal(
      (await stores.events.listAuditEvents({ userId: null, cursor: null, limit: 200 })).items
        .length,
      1,
    );
  });

  test("insertUser() adds no user if its event cannot be written", async (stores) => {
    const event = newEvent();
    await stores.events.appendAuditEvent(event);
    const user = newUser();
    await rejects(stores.users.insertUser(newInsertion(user, passwordHash), event));
    equal(await stores.users.findUser(user.id), null);
    await givenUser(stores);
    equal(await stores.reports.countUsers(), 1);
  });

  test("insertUser() refuses NUL, which the engines store differently", async (stores) => {
    await rejects(givenUser(stores, { username: name("ada\0x") }), /NUL/);
    equal(await stores.reports.countUsers(), 0);
  });

  test("findUser() and findUserByName() return null for an unknown user", async (stores) => {
    equal(await stores.users.findUser(newUser().id), null);
    equal(await stores.users.findUserByName(key("unknown")), null);
    await givenUser(stores, { username: name("ada") });
    equal(await stores.users.findUserByName(key("ad")), null);
    equal(await stores.users.findUserByName(key("ada' OR '1'='1")), null);
  });

  test("replacePasswordHash() replaces only the given hash", async (stores) => {
    const user = await givenUser(stores, { username: name("ada") });
    const to = "$2b$12$new" as PasswordHash;
    const event = newEvent();
    equal(
      await stores.users.replacePasswordHash({ userId: user.id, from: passwordHash, to }, event),
      true,
    );
    equal((await stores.users.findUserByName(key("ada")))?.passwordHash, to);
    equal(await recorded(stores, event), true);
    const late = newEvent();
    const change = { userId: user.id, from: passwordHash, to: "$2b$12$late" as PasswordHash };
    equal(await stores.users.replacePasswordHash(change, late), false);
    equal(await stores.users.replacePasswordHash({ ...change, userId: newUser().id }, late), false);
    equal((await stores.users.findUserByName(key("ada")))?.passwordHash, to);
    equal(await recorded(stores, late), false);
  });

  test("replacePasswordHash() replaces the hash once in 20 parallel calls", async (stores) => {
    const user = await givenUser(stores);
    const answers = await inParallel(20, (index) =>
      stores.users.replacePasswordHash({
        userId: user.id,
        from: passwordHash,
        to: `$2b$12$${index}` as PasswordHash,
      }, newEvent()));
    equal(answers.filter((answer) => answer).length, 1);
  });
}
