import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import type { Metadata } from "../../../core/domain/account/metadata.ts";
import { noMetadata } from "../../../core/domain/account/metadata.ts";
import type { User } from "../../../core/domain/account/user.ts";
import { usernameKey } from "../../../core/domain/account/username.ts";
import type { Stores } from "../../../core/ports/stores/stores.ts";
import type { ImportedInsertion } from "../../../core/ports/stores/transfer_store.ts";
import { givenUnordered, walkAndDelete } from "../reports/deleted_cursors.ts";
import { deletionOf, nameHashOf, newInsertion } from "../../user_rows.ts";
import {
  type ContractTest,
  givenSession,
  givenUser,
  inParallel,
  newEvent,
  newUser,
  now,
  passwordHash,
  phone,
  roles,
} from "../store_fixtures.ts";
import { givenTestNumber, givenTestUser, number } from "../test_numbers/test_number_fixtures.ts";

const metadata = '{"plan":"pro"}' as Metadata;

function imported(facts: Partial<User> = {}, of: Metadata = noMetadata): ImportedInsertion {
  const user = newUser({ origin: "imported", ...facts });
  return { ...newInsertion(user, passwordHash), metadata: of };
}

async function names({ transfers }: Stores): Promise<readonly string[]> {
  const { items } = await transfers.listForExport({ cursor: null, limit: 1000 });
  return items.map(({ user }) => user.username);
}

export function transfersContract(test: ContractTest): void {
  test("insertImported() adds users with their roles, metadata and lock", async (stores) => {
    const one = imported({ roles: roles("admin"), lockedAt: now }, metadata);
    const other = imported({ phoneVerifiedAt: now });
    equal(await stores.transfers.insertImported([one, other], 0), true);
    deepEqual(await stores.users.findUser(one.user.id), one.user);
    deepEqual(await stores.users.findUser(other.user.id), other.user);
    equal(await stores.users.findMetadata(one.user.id), metadata);
    const works = await stores.reports.countPasswordWorks({ cursor: null, limit: 10 });
    deepEqual(works.shares.length, 1);
  });

  test("insertImported() writes nothing if a name is taken or retired", async (stores) => {
    const taken = await givenUser(stores);
    const gone = await givenUser(stores);
    await givenSession(stores, {}, gone);
    await stores.users.deleteUser(deletionOf(gone), newEvent());
    const fresh = imported({}, metadata);
    for (const { username } of [taken, gone]) {
      const users = [fresh, imported({ username })];
      equal(await stores.transfers.insertImported(users, 0), false);
    }
    equal(await stores.users.findUser(fresh.user.id), null);
    deepEqual(await names(stores), [taken.username]);
  });

  test("insertImported() writes nothing for a test number", async (stores) => {
    await givenTestNumber(stores);
    equal(await stores.transfers.insertImported([imported({ phoneNumber: number })], 0), false);
    deepEqual(await names(stores), []);
  });

  test("insertImported() limits the users who have verified a number", async (stores) => {
    const facts = { phoneNumber: phone(7), phoneVerifiedAt: now };
    await givenUser(stores, facts);
    equal(await stores.transfers.insertImported([imported(facts)], 2), true);
    equal(await stores.transfers.insertImported([imported(facts)], 2), false);
    const unverified = imported({ ...facts, phoneVerifiedAt: null });
    equal(await stores.transfers.insertImported([unverified], 2), true);
    equal(await stores.transfers.insertImported([imported(facts)], 0), true);
  });

  test("insertImported() adds a name once in parallel calls", async (stores) => {
    const { username } = newUser();
    const answers = await inParallel(
      10,
      () => stores.transfers.insertImported([imported(), imported({ username })], 0),
    );
    equal(answers.filter((answer) => answer).length, 1);
    equal((await names(stores)).length, 2);
  });

  test("findForImport() finds names, retired names and numbers", async (stores) => {
    const user = await givenUser(stores, { phoneVerifiedAt: now, phoneNumber: phone(8) });
    await stores.users.replaceMetadata(user.id, metadata, newEvent());
    await givenUser(stores, { phoneNumber: phone(9) });
    const gone = await givenUser(stores);
    await givenSession(stores, {}, gone);
    await stores.users.deleteUser(deletionOf(gone), newEvent());
    await givenTestNumber(stores);
    const fresh = newUser();
    const asked = [user, gone, fresh];
    const found = await stores.transfers.findForImport({
      names: asked.map(({ username }) => usernameKey(username)),
      nameHashes: asked.map(nameHashOf),
      numbers: [phone(8), phone(9), number],
      counted: [phone(8), phone(9)],
    });
    deepEqual([...found.users], [[usernameKey(user.username), { user, passwordHash, metadata }]]);
    deepEqual([...found.retired], [nameHashOf(gone)]);
    deepEqual([...found.testNumbers], [number]);
    deepEqual([...found.verified], [[phone(8), 1]]);
  });

  test("listForExport() lists all users by ID, in pages, without test users", async (stores) => {
    const users: User[] = [];
    for (let count = 0; count < 5; count++) users.push(await givenUser(stores));
    await givenTestUser(stores);
    const [first] = users;
    ok(first !== undefined);
    await stores.users.replaceMetadata(first.id, metadata, newEvent());
    const listed: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<Stores["transfers"]["listForExport"]>> = await stores
        .transfers.listForExport({ cursor, limit: 2 });
      listed.push(...page.items.map(({ user, metadata: of }) => `${user.id} ${of}`));
      cursor = page.next;
    } while (cursor !== null);
    const wanted = users.map(({ id }) => id).sort()
      .map((id) => `${id} ${id === first.id ? metadata : noMetadata}`);
    deepEqual(listed, wanted);
  });

  test("listForExport() lists each user once if those of cursors are deleted", async (stores) => {
    const users = await givenUnordered(stores);
    const found = await walkAndDelete(stores, async (cursor) => {
      const { items, next } = await stores.transfers.listForExport({ cursor, limit: 7 });
      return { items: items.map(({ user }) => user), next };
    });
    deepEqual(found.toSorted(), users.map(({ id }) => id).toSorted());
  });

  test("listForExport() refuses an invalid cursor", async (stores) => {
    const { id } = await givenUser(stores);
    for (const cursor of ["", "x", id, `/${id}`, `x/${id}`, `-1/${id}`]) {
      await rejects(stores.transfers.listForExport({ cursor, limit: 7 }));
    }
  });
}
