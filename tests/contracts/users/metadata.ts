import { equal } from "node:assert/strict";
import { type Metadata, noMetadata, parseMetadata } from "../../../core/domain/account/metadata.ts";
import {
  type ContractTest,
  givenUser,
  inParallel,
  newEvent,
  newUser,
  recorded,
} from "../store_fixtures.ts";
import { deletionOf } from "../../user_rows.ts";

export function metadataContract(test: ContractTest): void {
  test("replaceMetadata() replaces the user's metadata as a whole", async (stores) => {
    const [user, other] = [await givenUser(stores), await givenUser(stores)];
    equal(await stores.users.findMetadata(user.id), noMetadata);
    for (const value of [{ plan: "pro", seats: 5 }, { name: 'caf\u00e9 "\\" \u{1f680}' }, {}]) {
      const event = newEvent({ type: "user.metadata_replaced", userId: user.id });
      equal(await stores.users.replaceMetadata(user.id, metadataOf(value), event), true);
      equal(await stores.users.findMetadata(user.id), metadataOf(value));
      equal(await recorded(stores, event), true);
    }
    equal(await stores.users.findMetadata(other.id), noMetadata);
  });

  test("replaceMetadata() keeps 8 KiB", async (stores) => {
    const user = await givenUser(stores);
    const full = metadataOf({ a: "\u65e5".repeat(2728) });
    equal(await stores.users.replaceMetadata(user.id, full, newEvent()), true);
    equal(await stores.users.findMetadata(user.id), full);
  });

  test("replaceMetadata() writes nothing for an unknown user", async (stores) => {
    const [user, event] = [newUser(), newEvent()];
    equal(await stores.users.replaceMetadata(user.id, metadataOf({ a: 1 }), event), false);
    equal(await stores.users.replaceMetadata(user.id, noMetadata, event), false);
    equal(await recorded(stores, event), false);
    equal(await stores.users.findMetadata(user.id), noMetadata);
  });

  test("replaceMetadata() in parallel leaves one of the objects whole", async (stores) => {
    const user = await givenUser(stores);
    const answers = await inParallel(20, async (index) => {
      const value = index % 4 === 0 ? {} : { index, same: [index, index] };
      return await stores.users.replaceMetadata(user.id, metadataOf(value), newEvent());
    });
    equal(answers.every((answer) => answer), true);
    const left = JSON.parse(await stores.users.findMetadata(user.id));
    equal(left.index, left.same?.[1]);
  });

  test("deleteUser() deletes the metadata, also while it is replaced", async (stores) => {
    const user = await givenUser(stores);
    await stores.users.replaceMetadata(user.id, metadataOf({ a: 1 }), newEvent());
    await inParallel(10, async (index) => {
      if (index === 4) return await stores.users.deleteUser(deletionOf(user), newEvent());
      const metadata = metadataOf({ index });
      return await stores.users.replaceMetadata(user.id, metadata, newEvent());
    });
    equal(await stores.users.findMetadata(user.id), noMetadata);
  });
}

function metadataOf(value: object): Metadata {
  const parsed = parseMetadata(value);
  if (!parsed.ok) throw new Error(parsed.code);
  return parsed.value;
}
