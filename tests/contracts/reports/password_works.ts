import { deepEqual, equal } from "node:assert/strict";
import type { HashWork } from "../../../core/domain/account/hash_work.ts";
import { type PasswordHash, unusablePasswordHash } from "../../../core/domain/account/password.ts";
import type { Stores } from "../../../core/ports/stores/stores.ts";
import { newInsertion } from "../../user_rows.ts";
import { type ContractTest, newEvent, newUser } from "../store_fixtures.ts";

const bcrypt = (cost: number) => `$2b$${cost}$${"a".repeat(53)}` as PasswordHash;
const peppered = `hmac-sha384:0123abcd:${bcrypt(11)}` as PasswordHash;
const scrypt = "$scrypt$ln=14,r=8,p=1$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAA" as PasswordHash;

async function givenHash(stores: Stores, hash: PasswordHash) {
  const user = newUser();
  await stores.users.insertUser(newInsertion(user, hash), newEvent());
  return user;
}

async function countOf({ reports }: Stores, work: string): Promise<number> {
  const page = { cursor: null, limit: 1000 };
  return (await reports.countPasswordWork(work as HashWork, page)).users;
}

export function passwordWorkContract(test: ContractTest): void {
  test("listPasswordWorks() lists each work of a usable hash once, in byte order", async (stores) => {
    deepEqual(await stores.reports.listPasswordWorks(), []);
    await givenHash(stores, unusablePasswordHash);
    deepEqual(await stores.reports.listPasswordWorks(), []);
    for (const hash of [scrypt, bcrypt(12), peppered, bcrypt(12), bcrypt(11)]) {
      await givenHash(stores, hash);
    }
    const works = ["$2b$11", "$2b$12", "$scrypt$ln=14,r=8,p=1"];
    deepEqual(await stores.reports.listPasswordWorks(), works);
    deepEqual(await Promise.all(works.map((work) => countOf(stores, work))), [2, 2, 1]);
  });

  test("countPasswordWork() counts in steps", async (stores) => {
    for (let count = 0; count < 5; count++) await givenHash(stores, scrypt);
    await givenHash(stores, bcrypt(12));
    const work = "$scrypt$ln=14,r=8,p=1" as HashWork;
    const counts: number[] = [];
    let cursor: string | null = null;
    const count = async (): Promise<void> => {
      const page = await stores.reports.countPasswordWork(work, { cursor, limit: 2 });
      counts.push(page.users);
      cursor = page.last ?? cursor;
    };
    for (let step = 0; step < 4; step++) await count();
    deepEqual(counts, [2, 2, 1, 0]);
    await givenHash(stores, scrypt);
    await count();
    deepEqual(counts.at(-1), 1);
    equal(await countOf(stores, "$2b$99"), 0);
  });

  test("a replaced hash counts under its new work", async (stores) => {
    const { id } = await givenHash(stores, scrypt);
    const change = { userId: id, from: scrypt, to: bcrypt(12) };
    equal(await stores.users.replacePasswordHash(change, newEvent()), true);
    deepEqual(await stores.reports.listPasswordWorks(), ["$2b$12"]);
  });
}
