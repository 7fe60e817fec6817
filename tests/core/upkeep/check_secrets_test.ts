import { deepEqual, equal, ok } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { knownPepper } from "../../../core/adapters/bcrypt/known_pepper.ts";
import { knownSecretsKeys } from "../../../core/adapters/secret_box/known_secrets_keys.ts";
import { openSecretBox } from "../../../core/adapters/secret_box/secret_box.ts";
import type { SecretKey } from "../../../core/adapters/secret_box/secret_keys.ts";
import { migrations } from "../../../core/adapters/sql/migrations.ts";
import { createSqlStores } from "../../../core/adapters/sql/store/sql_stores.ts";
import { openSqliteDatabase } from "../../../core/adapters/sql/sqlite/sqlite_database.ts";
import type { PasswordHash } from "../../../core/domain/account/password.ts";
import { totpContext } from "../../../core/domain/upkeep/seal_context.ts";
import { checkSecrets } from "../../../core/usecases/upkeep/check_secrets.ts";
import { rotateSecrets } from "../../../core/usecases/upkeep/rotate_secrets.ts";
import { givenUser, newEvent, newUser, now, randomBytes } from "../../contracts/store_fixtures.ts";
import { openTestCore, type TestCore } from "../../harness.ts";
import { withDirectory } from "../../adapters/sql/with_directory.ts";
import { newInsertion } from "../../user_rows.ts";

const key = (id: string): SecretKey => ({ id, key: randomBytes(32) });
const [old, fresh, otherOld] = [key("old"), key("new"), key("old")];
const pepper = "a pepper of 32 characters or more";
const otherPepper = "another pepper of 32 characters!!";

interface Secrets {
  readonly keys?: readonly SecretKey[];
  readonly pepper?: string;
  readonly lost?: readonly string[];
}

interface Place {
  readonly ports: Pick<TestCore["ports"], "keys" | "clock">;
}

/** Starts with these secrets. Returns the faults as `kind id fault`. */
async function start(test: Place, { keys = [], pepper, lost = [] }: Secrets) {
  const peppers = pepper === undefined ? [] : [knownPepper(pepper)];
  const known = [...knownSecretsKeys(keys, randomBytes), ...peppers];
  const faults = await checkSecrets({ ...test.ports, policies: { secrets: { known, lost } } });
  return faults.map(({ kind, id, fault }) => `${kind} ${id} ${fault}`);
}

async function givenBox(test: TestCore, sealing: SecretKey): Promise<void> {
  const stores = test.ports;
  const user = await givenUser(stores);
  const secretBox = openSecretBox([sealing], randomBytes).seal("secret", totpContext(user.id));
  await stores.factors.saveTotp({ userId: user.id, secretBox, now }, newEvent());
}

async function givenHash(test: TestCore, pepperId: string): Promise<void> {
  const hash = `hmac-sha384:${pepperId}:$2b$12$${"x".repeat(53)}` as PasswordHash;
  equal(await test.ports.users.insertUser(newInsertion(newUser(), hash), newEvent()), "inserted");
}

async function recorded(test: TestCore): Promise<readonly string[]> {
  return (await test.ports.keys.listSecretChecks(now)).map(({ id }) => id);
}

Deno.test("checkSecrets() records secrets on first use and then accepts them", async () => {
  await using test = await openTestCore();
  deepEqual(await start(test, {}), []);
  deepEqual(await start(test, { keys: [old], pepper }), []);
  deepEqual(await recorded(test), [knownPepper(pepper).id, "old"]);
  await givenBox(test, old);
  await givenHash(test, knownPepper(pepper).id);
  deepEqual(await start(test, { keys: [old], pepper }), []);
  deepEqual(await start(test, { keys: [fresh, old], pepper }), []);
  const values = (await test.ports.keys.listSecretChecks(now)).map(({ value }) => value).join();
  ok(!values.includes(pepper));
});

Deno.test("checkSecrets() reports a missing or wrong secret that rows depend on", async () => {
  await using test = await openTestCore();
  const pepperId = knownPepper(pepper).id;
  await start(test, { keys: [old], pepper });
  await givenBox(test, old);
  await givenHash(test, pepperId);
  deepEqual(await start(test, { keys: [old] }), [`pepper ${pepperId} missing`]);
  deepEqual(await start(test, { keys: [old], pepper: otherPepper }), [`pepper ${pepperId} wrong`]);
  deepEqual(await start(test, { pepper }), ["secrets_key old missing"]);
  deepEqual(await start(test, { keys: [fresh], pepper }), ["secrets_key old missing"]);
  deepEqual(await start(test, { keys: [otherOld], pepper }), ["secrets_key old wrong"]);
  deepEqual(await start(test, {}), [`pepper ${pepperId} missing`, "secrets_key old missing"]);
  deepEqual(await recorded(test), [pepperId, "old"], "a refused start records nothing");
  deepEqual(await start(test, { lost: [pepperId, "old"] }), []);
});

Deno.test("checkSecrets() allows replacing a secret that no row depends on", async () => {
  await using test = await openTestCore();
  await start(test, { keys: [old], pepper });
  deepEqual(await start(test, { keys: [otherOld], pepper: otherPepper }), []);
  await givenBox(test, otherOld);
  deepEqual(await start(test, { keys: [old] }), ["secrets_key old wrong"]);
  deepEqual(await start(test, { keys: [otherOld] }), []);
});

Deno.test("checkSecrets() checks boxes and hashes from an older version", async () => {
  const pepperId = knownPepper(pepper).id;
  const cases = [
    [{ keys: [old], pepper }, []],
    [{ keys: [otherOld], pepper }, ["secrets_key old wrong"]],
    [{ keys: [old], pepper: otherPepper }, [`pepper ${pepperId} wrong`]],
    [{}, [`pepper ${pepperId} missing`, "secrets_key old missing"]],
  ] as const;
  for (const [secrets, expected] of cases) {
    await withDirectory(async (directory) => {
      const path = `${directory}/latchkey.db`;
      makeVersion4(path, openSecretBox([old], randomBytes).seal("secret", "totp:usr_1"), pepperId);
      const stores = createSqlStores(await openSqliteDatabase({ path }));
      const place = { ports: { ...stores, clock: () => now } };
      deepEqual(await start(place, secrets), expected);
      deepEqual(await start(place, secrets), expected);
      await stores.upkeep.close();
    });
  }
});

function makeVersion4(path: string, box: string, pepperId: string): void {
  const file = new DatabaseSync(path);
  for (const change of migrations.slice(0, 4)) file.exec(String(change));
  file.exec(`PRAGMA application_id = 0x4c4b6579; PRAGMA user_version = 4;
    INSERT INTO users (id, username, username_key, password_hash, phone_number, created_at,
      second_factor_failures)
    VALUES ('usr_1', 'ada', 'ada', 'hmac-sha384:${pepperId}:$2b$12$x', '+12025550142', 5, 0);
    INSERT INTO totps (user_id, secret_box, created_at, last_step)
    VALUES ('usr_1', '${box}', 5, -1);`);
  file.close();
}

Deno.test("checkSecrets() refuses one of two instances that start with different keys", async () => {
  await using test = await openTestCore();
  const answers = await Promise.all([old, otherOld].map((each) => start(test, { keys: [each] })));
  deepEqual(answers.filter((faults) => faults.length > 0), [["secrets_key old wrong"]]);
});

Deno.test("rotateSecrets() removes the old key when nothing is encrypted with it", async () => {
  await using test = await openTestCore();
  await start(test, { keys: [old] });
  await givenBox(test, old);
  const keys = [fresh, old];
  const secrets = { known: knownSecretsKeys(keys, randomBytes), lost: [] };
  const secretBox = openSecretBox(keys, randomBytes);
  ok(
    (await rotateSecrets({
      ...test.ports,
      policies: { ...test.ports.policies, secrets },
      secretBox,
    })).ok,
  );
  deepEqual(await recorded(test), ["new"], "recorded before any start with it");
  deepEqual(await start(test, { keys: [fresh] }), []);
  deepEqual(await start(test, { keys: [old] }), ["secrets_key new missing"]);
});
