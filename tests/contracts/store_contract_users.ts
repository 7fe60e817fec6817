import { deepEqual, equal, rejects } from "node:assert/strict";
import type { PasswordHash } from "../../core/domain/account/password.ts";
import {
  atOnce,
  type ContractTest,
  givenUser,
  key,
  name,
  newEvent,
  newUser,
  passwordHash,
  recorded,
} from "./store_fixtures.ts";

export function userContract(test: ContractTest): void {
  test("insertUser() adds a user who is found by name and by id, and the event", async (store) => {
    const user = newUser({
      username: name("Ada.Lovelace+1@example.org"),
      phoneVerifiedAt: 5,
      lastLoginAt: 6,
      secondFactorFailures: 7,
      secondFactorBlockedUntil: 8,
    });
    const event = newEvent({ userId: user.id });
    equal(await store.insertUser(user, passwordHash, event), "inserted");
    deepEqual(await store.findUserByName(key("ada.lovelace+1@example.org")), {
      user,
      passwordHash,
    });
    deepEqual(await store.findUser(user.id), user);
    equal(await recorded(store, event), true);
  });

  test("insertUser() of a taken name, in any case, writes nothing", async (store) => {
    const first = await givenUser(store, { username: name("ada") });
    const event = newEvent();
    const other = newUser({ username: name("ADA") });
    equal(await store.insertUser(other, passwordHash, event), "username_taken");
    equal(await store.findUser(other.id), null);
    equal(await recorded(store, event), false);
    equal(await store.countUsers(), 1);
    equal((await store.findUserByName(key("ada")))?.user.id, first.id);
  });

  test("insertUser() of one name, a hundred times at once, inserts one", async (store) => {
    const answers = await atOnce(100, async (index) => {
      const user = newUser({ username: name(index % 2 === 0 ? "grace" : "Grace") });
      return await store.insertUser(user, passwordHash, newEvent());
    });
    equal(answers.filter((answer) => answer === "inserted").length, 1);
    equal(await store.countUsers(), 1);
    equal(
      (await store.listAuditEvents({ userId: null, cursor: null, limit: 200 })).items.length,
      1,
    );
  });

  test("insertUser() whose event cannot be written adds no user", async (store) => {
    const event = newEvent();
    await store.appendAuditEvent(event);
    const user = newUser();
    await rejects(store.insertUser(user, passwordHash, event));
    equal(await store.findUser(user.id), null);
    await givenUser(store);
    equal(await store.countUsers(), 1);
  });

  test("insertUser() refuses a text with NUL, which engines keep differently", async (store) => {
    await rejects(givenUser(store, { username: name("ada\0x") }), /NUL/);
    equal(await store.countUsers(), 0);
  });

  test("findUser() and findUserByName() of nobody find null", async (store) => {
    equal(await store.findUser(newUser().id), null);
    equal(await store.findUserByName(key("nobody")), null);
    await givenUser(store, { username: name("ada") });
    equal(await store.findUserByName(key("ad")), null);
    equal(await store.findUserByName(key("ada' OR '1'='1")), null);
  });

  test("replacePasswordHash() replaces only the hash that it was told", async (store) => {
    const user = await givenUser(store, { username: name("ada") });
    const to = "$2b$12$new" as PasswordHash;
    const event = newEvent();
    equal(
      await store.replacePasswordHash({ userId: user.id, from: passwordHash, to }, event),
      true,
    );
    equal((await store.findUserByName(key("ada")))?.passwordHash, to);
    equal(await recorded(store, event), true);
    const late = newEvent();
    const change = { userId: user.id, from: passwordHash, to: "$2b$12$late" as PasswordHash };
    equal(await store.replacePasswordHash(change, late), false);
    equal(await store.replacePasswordHash({ ...change, userId: newUser().id }, late), false);
    equal((await store.findUserByName(key("ada")))?.passwordHash, to);
    equal(await recorded(store, late), false);
  });

  test("replacePasswordHash(), twenty times at once, replaces once", async (store) => {
    const user = await givenUser(store);
    const answers = await atOnce(20, (index) =>
      store.replacePasswordHash({
        userId: user.id,
        from: passwordHash,
        to: `$2b$12$${index}` as PasswordHash,
      }, newEvent()));
    equal(answers.filter((answer) => answer).length, 1);
  });
}
