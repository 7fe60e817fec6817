import { deepEqual, equal } from "node:assert/strict";
import type { HashShare, HashWork } from "../../../core/domain/account/hash_work.ts";
import { type PasswordHash, unusablePasswordHash } from "../../../core/domain/account/password.ts";
import type { Stores } from "../../../core/ports/stores/stores.ts";
import { newInsertion } from "../../user_rows.ts";
import { type ContractTest, newEvent, newUser } from "../store_fixtures.ts";

const bcrypt = (cost: number) => `$2b$${cost}$${"e".repeat(53)}` as PasswordHash;
const peppered = `hmac-sha384:0123abcd:${bcrypt(11)}` as PasswordHash;
const scrypt = "$scrypt$ln=14,r=8,p=1$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAA" as PasswordHash;

async function givenHash(stores: Stores, hash: PasswordHash) {
  const user = newUser();
  await stores.users.insertUser(newInsertion(user, hash), newEvent());
  return user;
}

/** Of all users, in byte order, counted in steps of `limit` users. */
async function worksOf({ reports }: Stores, limit = 1000): Promise<readonly HashShare[]> {
  const users = new Map<HashWork, number>();
  for (let cursor: string | null = null;;) {
    const page = await reports.countPasswordWorks({ cursor, limit });
    for (const { work, users: more } of page.shares) {
      users.set(work, (users.get(work) ?? 0) + more);
    }
    if (page.last === null) break;
    cursor = page.last;
  }
  return [...users].sort(([one], [other]) => one < other ? -1 : 1).map(([work, count]) => ({
    work,
    users: count,
  }));
}

const share = (work: string, users: number): HashShare => ({ work: work as HashWork, users });

export function passwordWorkContract(test: ContractTest): void {
  test("countPasswordWorks() counts the users of each work of a usable hash", async (stores) => {
    deepEqual(await worksOf(stores), []);
    await givenHash(stores, unusablePasswordHash);
    deepEqual(await worksOf(stores), []);
    for (const hash of [scrypt, bcrypt(12), peppered, bcrypt(12), bcrypt(11)]) {
      await givenHash(stores, hash);
    }
    const works = [share("$2b$11", 2), share("$2b$12", 2), share("$scrypt$ln=14,r=8,p=1", 1)];
    for (const limit of [1, 2, 5, 6, 7]) deepEqual(await worksOf(stores, limit), works);
  });

  test("countPasswordWorks() counts in steps, in the order in which users were added", async (stores) => {
    for (const hash of [scrypt, scrypt, bcrypt(12), unusablePasswordHash, scrypt]) {
      await givenHash(stores, hash);
    }
    let cursor: string | null = null;
    const count = async () => {
      const { shares, last } = await stores.reports.countPasswordWorks({ cursor, limit: 2 });
      cursor = last ?? cursor;
      return [shares, last === null];
    };
    const work = "$scrypt$ln=14,r=8,p=1";
    deepEqual(await count(), [[share(work, 2)], false]);
    deepEqual(await count(), [[share("$2b$12", 1)], false]);
    deepEqual(await count(), [[share(work, 1)], false]);
    deepEqual(await count(), [[], true]);
    await givenHash(stores, bcrypt(12));
    deepEqual(await count(), [[share("$2b$12", 1)], false]);
  });

  test("a replaced hash counts under its new work", async (stores) => {
    const { id } = await givenHash(stores, scrypt);
    const change = { userId: id, from: scrypt, to: bcrypt(12) };
    equal(await stores.users.replacePasswordHash(change, newEvent()), true);
    deepEqual(await worksOf(stores), [share("$2b$12", 1)]);
  });
}
