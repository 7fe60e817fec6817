import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { openSecretBox } from "../../../core/adapters/secret_box/secret_box.ts";
import { createSqlStores } from "../../../core/adapters/sql/store/sql_stores.ts";
import { openSqliteDatabase } from "../../../core/adapters/sql/sqlite/sqlite_database.ts";
import { totpContext } from "../../../core/domain/upkeep/seal_context.ts";
import type { Stores } from "../../../core/ports/stores/stores.ts";
import { givenUser, newEvent, now, randomBytes } from "../../contracts/store_fixtures.ts";
import { startTask, temporaryFolder } from "../../task_process.ts";

const keys = {
  old: { id: "old", key: randomBytes(32) },
  new: { id: "new", key: randomBytes(32) },
} as const;

function setting(...names: readonly (keyof typeof keys)[]): string {
  return names.map((name) => `${name}:${Buffer.from(keys[name].key).toString("base64")}`).join();
}

function hex(): string {
  return Buffer.from(randomBytes(16)).toString("hex");
}

/** Runs the task on a folder's database. Returns its exit code and output. */
async function rotate(
  folder: string,
  secretsKey: string | null,
): Promise<readonly [number, string]> {
  await using task = startTask("secrets:rotate", {
    LATCHKEY_DATA_DIR: folder,
    TWILIO_ACCOUNT_SID: `AC${hex()}`,
    TWILIO_AUTH_TOKEN: hex(),
    TWILIO_VERIFY_SERVICE_SID: `VA${hex()}`,
    LATCHKEY_VERIFY_SERVICES: "single",
    ...(secretsKey === null ? {} : { LATCHKEY_SECRETS_KEY: secretsKey }),
  });
  const code = await task.ended();
  return [code, task.output()];
}

async function withStore<Value>(folder: string, act: (stores: Stores) => Promise<Value>) {
  const stores = createSqlStores(await openSqliteDatabase({ path: `${folder}/latchkey.db` }));
  return await act(stores).finally(() => stores.upkeep.close());
}

Deno.test("deno task secrets:rotate re-encrypts secrets, prints how many, and can be repeated", async () => {
  using folder = temporaryFolder();
  const user = await withStore(folder.path, async (stores) => {
    const user = await givenUser(stores);
    const secretBox = openSecretBox([keys.old], randomBytes).seal("SECRET", totpContext(user.id));
    await stores.factors.saveTotp({ userId: user.id, secretBox, now }, newEvent());
    return user;
  });
  const [missing, words] = await rotate(folder.path, setting("new"));
  assert.equal(missing, 1);
  assert.match(words, /TOTP secrets: 0 re-encrypted, 0 up to date, 1 failed/);
  const [code, printed] = await rotate(folder.path, setting("new", "old"));
  assert.equal(code, 0, printed);
  assert.match(printed, /TOTP secrets: 1 re-encrypted, 0 up to date, 0 failed\nSigning keys: 0 /);
  const [again, same] = await rotate(folder.path, setting("new"));
  assert.equal(again, 0, "the old key can be removed");
  assert.match(same, /TOTP secrets: 0 re-encrypted, 1 up to date, 0 failed/);
  const kept = await withStore(folder.path, (stores) => stores.factors.findTotp(user.id));
  const box = openSecretBox([keys.new], randomBytes);
  assert.equal(box.open(kept?.secretBox ?? "", totpContext(user.id)), "SECRET");
});

Deno.test("deno task secrets:rotate exits 2 without a key and with an invalid key", async () => {
  using folder = temporaryFolder();
  const [code, words] = await rotate(folder.path, null);
  assert.equal(code, 2);
  assert.match(words, /set LATCHKEY_SECRETS_KEY/);
  const broken = `a:${Buffer.from(randomBytes(16)).toString("base64")}`;
  const [refused, errors] = await rotate(folder.path, broken);
  assert.equal(refused, 2);
  assert.match(errors, /LATCHKEY_SECRETS_KEY: key 1 must have 32 bytes/);
  assert.ok(!errors.includes(broken.slice(2)));
});
