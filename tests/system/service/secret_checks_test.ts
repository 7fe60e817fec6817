/** The service's start and the doctor with secrets that do not match the database. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { pepperOf } from "../../../core/adapters/bcrypt/scheme.ts";
import { openSecretBox } from "../../../core/adapters/secret_box/secret_box.ts";
import { createSqlStores } from "../../../core/adapters/sql/store/sql_stores.ts";
import { openSqliteDatabase } from "../../../core/adapters/sql/sqlite/sqlite_database.ts";
import type { PasswordHash } from "../../../core/domain/account/password.ts";
import { totpContext } from "../../../core/domain/upkeep/seal_context.ts";
import { givenUser, newEvent, newUser, now, randomBytes } from "../../contracts/store_fixtures.ts";
import { freePort } from "../../free_port.ts";
import { startTask, temporaryFolder } from "../../task_process.ts";
import { newInsertion } from "../../user_rows.ts";

const key = { id: "main", key: randomBytes(32) };
const pepper = "canary pepper of 32 characters or more";
const pepperId = pepperOf(pepper).id;
const right = { LATCHKEY_SECRETS_KEY: setting(key.key), LATCHKEY_PASSWORD_PEPPER: pepper };
const otherPepper = "another canary pepper of 32 characters";

function setting(bytes: Uint8Array): string {
  return `main:${Buffer.from(bytes).toString("base64")}`;
}

function hex(): string {
  return Buffer.from(randomBytes(16)).toString("hex");
}

/** Settings of a service whose provider is unreachable, which a start does not notice. */
function settings(folder: string): Record<string, string> {
  return {
    LATCHKEY_DATA_DIR: folder,
    LATCHKEY_BCRYPT_COST: "10",
    LATCHKEY_VERIFY_SERVICES: "single",
    PORT: String(freePort()),
    TWILIO_ACCOUNT_SID: `AC${hex()}`,
    TWILIO_AUTH_TOKEN: hex(),
    TWILIO_VERIFY_SERVICE_SID: `VA${hex()}`,
    TWILIO_VERIFY_BASE_URL: `http://127.0.0.1:${freePort()}`,
  };
}

/** A user with an authenticator app, and one whose password has the pepper. */
async function fill(folder: string): Promise<void> {
  const stores = createSqlStores(await openSqliteDatabase({ path: `${folder}/latchkey.db` }));
  const user = await givenUser(stores);
  const secretBox = openSecretBox([key], randomBytes).seal("secret", totpContext(user.id));
  await stores.factors.saveTotp({ userId: user.id, secretBox, now }, newEvent());
  const hash = `hmac-sha384:${pepperId}:$2b$12$${"x".repeat(53)}` as PasswordHash;
  await stores.users.insertUser(newInsertion(newUser(), hash), newEvent());
  await stores.upkeep.close();
}

Deno.test("deno task start refuses an incorrect or missing secret and prints its ID", async () => {
  using folder = temporaryFolder();
  const env = settings(folder.path);
  {
    await using first = startTask("start", { ...env, ...right });
    await first.until('"listening"');
  }
  await fill(folder.path);
  const { LATCHKEY_SECRETS_KEY: _, ...keyless } = right;
  const { LATCHKEY_PASSWORD_PEPPER: __, ...pepperless } = right;
  const otherKey = setting(randomBytes(32));
  const cases: readonly (readonly [Record<string, string>, RegExp])[] = [
    [pepperless, new RegExp(`PEPPER is not set: .* pepper ${pepperId}`)],
    [
      { ...right, LATCHKEY_PASSWORD_PEPPER: otherPepper },
      new RegExp(`PEPPER is a different pepper: .* pepper ${pepperId}`),
    ],
    [keyless, /SECRETS_KEY does not contain the key main/],
    [{ ...right, LATCHKEY_SECRETS_KEY: otherKey }, /key main in LATCHKEY_SECRETS_KEY is not/],
  ];
  for (const [secrets, words] of cases) {
    await using service = startTask("start", { ...env, ...secrets });
    assert.equal(await service.ended(), 1, service.output());
    assert.match(service.output(), words);
    assert.doesNotMatch(service.output(), /\n\s+at |canary/, "a sentence, without a value");
    assert.ok(!service.output().includes(otherKey.slice(5)));
  }
  await using accepted = startTask("start", { ...env, LATCHKEY_LOST_KEYS: `main,${pepperId}` });
  await accepted.until('"listening"');
});

Deno.test("deno task doctor checks the secrets against the database and decrypts a sample", async () => {
  using folder = temporaryFolder();
  const env = settings(folder.path);
  {
    await using first = startTask("start", { ...env, ...right });
    await first.until('"listening"');
  }
  await fill(folder.path);
  const report = async (secrets: Record<string, string>) => {
    await using doctor = startTask("doctor", { ...env, ...secrets }, ["--json"]);
    await doctor.ended();
    const { findings } = JSON.parse(doctor.output());
    return (check: string): string => {
      const found = findings.find((finding: { readonly check: string }) => finding.check === check);
      return `${found?.severity}: ${found?.words}`;
    };
  };
  const well = await report(right);
  assert.match(well("secrets.key"), /^ok: .*keys tested on a secret: 1/);
  assert.match(well("secrets.pepper"), /^ok: /);
  const wrong = await report({
    LATCHKEY_SECRETS_KEY: setting(randomBytes(32)),
    LATCHKEY_PASSWORD_PEPPER: otherPepper,
  });
  assert.match(wrong("secrets.key"), /^error: The key main in LATCHKEY_SECRETS_KEY is not/);
  assert.match(wrong("secrets.pepper"), /^error: LATCHKEY_PASSWORD_PEPPER is a different pepper/);
});
