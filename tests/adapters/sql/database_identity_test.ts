import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { openSqliteDatabase } from "../../../core/adapters/sql/sqlite/sqlite_database.ts";
import { createSqlStores } from "../../../core/adapters/sql/store/sql_stores.ts";
import { schemaVersion } from "../../../core/adapters/sql/schema_version.ts";
import { StoreRefused } from "../../../core/adapters/sql/store_refused.ts";
import { newDelivery } from "../../contracts/delivery_fixtures.ts";
import { givenUser } from "../../contracts/store_fixtures.ts";
import { openTestCore, operator } from "../../harness.ts";
import { reason } from "../../core/operator/operator_action_kit.ts";
import { withDirectory } from "./with_directory.ts";

Deno.test("checkUnchanged() refuses a file that was deleted or replaced", async () => {
  await withDirectory(async (directory) => {
    const path = `${directory}/latchkey.db`;
    const database = await openSqliteDatabase({ path });
    await database.checkUnchanged();
    await Deno.rename(path, `${directory}/moved.db`);
    await assert.rejects(database.checkUnchanged(), refusedAs(/the file was deleted/));
    const other = await openSqliteDatabase({ path });
    await assert.rejects(database.checkUnchanged(), refusedAs(/the file was replaced/));
    await other.checkUnchanged();
    await other.close();
    await database.close();
  });
});

Deno.test("checkUnchanged() and statements that fail on a newer schema report it", async () => {
  await withDirectory(async (directory) => {
    const path = `${directory}/latchkey.db`;
    const stores = createSqlStores(await openSqliteDatabase({ path }));
    await givenUser(stores);
    const newer = new DatabaseSync(path);
    newer.exec(`ALTER TABLE deliveries RENAME COLUMN purpose TO why;
      PRAGMA user_version = ${schemaVersion + 1}`);
    newer.close();
    const words = new RegExp(`its schema is now version ${schemaVersion + 1}`);
    await assert.rejects(stores.upkeep.checkUnchanged(), refusedAs(words));
    await assert.rejects(stores.sending.admitDelivery(newDelivery(), [], 0), refusedAs(words));
    await stores.upkeep.close();
  });
});

Deno.test("an operator action on a replaced database is refused and changes nothing", async () => {
  let replaced = false;
  await using test = await openTestCore((ports) => ({
    ...ports,
    upkeep: {
      ...ports.upkeep,
      checkUnchanged: () =>
        replaced ? Promise.reject(new StoreRefused("the file was replaced")) : Promise.resolve(),
    },
  }));
  const user = await test.register("ada");
  const { core, ports } = test;
  const events = async () =>
    (await ports.events.listAuditEvents({ cursor: null, limit: 100, userId: null })).items.length;
  const before = await events();
  replaced = true;
  const actions: readonly (() => Promise<unknown>)[] = [
    () => core.performAction({ userId: user.id, action: "lock", reason }, operator),
    () => core.performAction({ userId: user.id, action: "delete", reason }, operator),
    () => core.stopSends({ scope: "all", reason }, operator),
    () => core.resumeSends({ scope: "all" }, operator),
    () => core.liftPause({ scope: "country:US" }, operator),
    () => core.startTestVerification({ phoneNumber: "+12025550142", channel: "sms" }, operator),
    () => core.backUpDatabase({ path: "/nowhere" }, operator),
    () => core.acceptClock({ reason }, operator),
    () => core.describeControls(),
  ];
  for (const action of actions) await assert.rejects(action(), refusedAs(/replaced/));
  assert.equal(await events(), before);
  assert.equal(test.simulator.codeFor("+12025550142"), null);
});

function refusedAs(words: RegExp): (error: unknown) => boolean {
  return (error) => error instanceof StoreRefused && words.test(error.message);
}
