import assert from "node:assert/strict";
import { decodeProtectedHeader, errors } from "jose";
import type { Database } from "../../../core/adapters/sql/database.ts";
import { sql } from "../../../core/adapters/sql/sql.ts";
import { createSqlStores } from "../../../core/adapters/sql/store/sql_stores.ts";
import { openSqliteDatabase } from "../../../core/adapters/sql/sqlite/sqlite_database.ts";
import { openSecretBox } from "../../../core/adapters/secret_box/secret_box.ts";
import { signingKeyContext } from "../../../core/domain/upkeep/seal_context.ts";
import { createCore } from "../../harness.ts";
import { StorageUnavailable } from "../../../core/ports/stores/storage.ts";
import { caller } from "../../harness.ts";
import { kids, openTokenApp, type TokenApp } from "./token_kit.ts";

const day = 24 * 60 * 60;

/** A session policy that lasts as long as a test needs. */
const forever = {
  idleSeconds: 1000 * day,
  absoluteSeconds: 1000 * day,
  aal2Seconds: day,
  perUserMax: 20,
};

async function openLasting(database?: Database): Promise<TokenApp> {
  return await openTokenApp((ports) => ({
    ...ports,
    policies: { ...ports.policies, session: forever },
    ...(database === undefined ? {} : createSqlStores(database)),
  }));
}

/** Opens a session that lasts as long as the policy allows. */
function signIn(app: TokenApp): Promise<string> {
  return app.signIn("ada", undefined, undefined, true);
}

function kidOf(token: string): string {
  return String(decodeProtectedHeader(token).kid);
}

async function rotate(app: TokenApp): Promise<{ keyId: string; signsFrom: number }> {
  const outcome = await app.core.rotateSigningKey({ ...caller, actor: "operator" });
  assert.ok(outcome.ok);
  const [rotated] = outcome.value;
  assert.ok(rotated && outcome.value.length === 1);
  return rotated;
}

Deno.test("a key signs for 30 days; the next is published a day before it signs", async () => {
  await using app = await openLasting();
  await app.register("ada");
  const session = await signIn(app);
  const first = kidOf(await app.token(session));
  app.clock.advance(29 * day - 1);
  assert.deepEqual(kids(await app.keys()), [first]);
  app.clock.advance(1);
  const [second, ...others] = kids(await app.keys());
  assert.deepEqual(others, [first]);
  assert.equal(kidOf(await app.token(session)), first, "published, but not yet used");
  app.clock.advance(day - 1);
  const cached = await app.keys();
  const last = await app.token(session);
  assert.equal(kidOf(last), first);
  app.clock.advance(1);
  const token = await app.token(session);
  assert.equal(kidOf(token), second);
  await app.verify(token, cached);
  await app.verify(last);
  app.clock.advance(20 * 60 - 1);
  assert.deepEqual(kids(await app.keys()), [second, first], "its tokens and caches have expired");
  app.clock.advance(1);
  assert.deepEqual(kids(await app.keys()), [second]);
});

Deno.test("rotateSigningKey() publishes a key immediately and signs once every cache has it", async () => {
  await using app = await openLasting();
  await app.register("ada");
  const session = await signIn(app);
  const before = await app.token(session);
  const old = await app.keys();
  const { keyId, signsFrom } = await rotate(app);
  assert.equal(signsFrom, app.clock.now() + 15 * 60_000);
  assert.deepEqual(kids(await app.keys()), [keyId, kidOf(before)]);
  await app.verify(before);
  await app.verify(await app.token(session), old);
  app.clock.advance(10 * 60);
  const cached = await app.keys();
  app.clock.advance(5 * 60);
  const token = await app.token(session);
  assert.equal(kidOf(token), keyId);
  await app.verify(token, cached);
  await assert.rejects(app.verify(token, old), errors.JWKSNoMatchingKey);
  app.clock.advance(20 * 60);
  assert.deepEqual(kids(await app.keys()), [keyId], "35 minutes after the rotation");
  const { items } = await app.core.listAuditEvents({ userId: null, cursor: null, limit: 20 });
  const made = items.filter(({ type }) => type === "signing_key.made");
  assert.deepEqual(made.map(({ actor, detail }) => [actor, detail["cause"]]), [
    ["operator", "rotation"],
    ["user", "schedule"],
  ]);
});

Deno.test("parallel and consecutive rotations leave a key set that verifies", async () => {
  await using app = await openLasting();
  await app.register("ada");
  const session = await signIn(app);
  const token = await app.token(session);
  const made = await Promise.all([rotate(app), rotate(app), rotate(app)]);
  assert.equal(new Set(made.map(({ keyId }) => keyId)).size, 3);
  assert.equal((await app.keys()).keys.length, 4);
  await app.verify(token);
  for (let step = 0; step < 20; step++) {
    const cached = await app.keys();
    app.clock.advance(300);
    await app.verify(await app.token(session), cached);
  }
  assert.equal((await app.keys()).keys.length, 1);
});

Deno.test("two instances that start with an empty store create one key in total", async () => {
  await using app = await openLasting();
  await app.register("ada");
  const session = await signIn(app);
  const other = createCore(app.ports);
  const input = { sessionToken: session, audience: "orders" };
  const outcomes = await Promise.all(
    Array.from(
      { length: 20 },
      (_, index) => (index % 2 === 0 ? app.core : other).issueSignedToken(input, caller),
    ),
  );
  const set = await app.keys();
  assert.equal(set.keys.length, 1);
  for (const outcome of outcomes) {
    assert.ok(outcome.ok);
    await app.verify(outcome.value.token, set);
  }
});

Deno.test("a key created by a clock 400 days ahead signs for no longer than others", async () => {
  await using app = await openLasting();
  await app.register("ada");
  const session = await signIn(app);
  await app.token(session);
  const first = await app.ports.keys.listSigningKeys(app.clock.now());
  app.clock.advance(400 * day);
  await app.keys();
  app.clock.advance(-400 * day);
  const now = app.clock.now();
  const [wrong] = await app.ports.keys.listSigningKeys(now);
  assert.ok(wrong !== undefined && wrong.retiresAt > now + 400 * day * 1000);
  await app.core.sweep();
  const [right] = await app.ports.keys.listSigningKeys(now);
  assert.deepEqual([right?.id, right?.createdAt], [wrong.id, now]);
  assert.equal(right?.retiresAt, now + 30 * day * 1000);
  assert.equal(first.length, 1);
  // A rotation does not need a sweep first.
  app.clock.advance(500 * day);
  await app.keys();
  app.clock.advance(-500 * day);
  const made = await rotate(app);
  assert.ok(made.signsFrom <= now + 15 * 60 * 1000, `${(made.signsFrom - now) / 1000} s`);
});

Deno.test("after months without a token, a new key signs immediately", async () => {
  await using app = await openLasting();
  await app.register("ada");
  const session = await signIn(app);
  const first = kidOf(await app.token(session));
  app.clock.advance(200 * day);
  const token = await app.token(session);
  assert.notEqual(kidOf(token), first);
  await app.verify(token);
  assert.deepEqual(kids(await app.keys()), [kidOf(token)]);
});

Deno.test("only the next key waits while the database is not writable", async () => {
  let full = false;
  await using app = await openTokenApp((ports) => {
    const insertSigningKey: typeof ports.keys.insertSigningKey = async (insertion, event) => {
      if (full) throw new StorageUnavailable("Cannot write to the database: the disk is full");
      return await ports.keys.insertSigningKey(insertion, event);
    };
    return {
      ...ports,
      policies: { ...ports.policies, session: forever },
      keys: { ...ports.keys, insertSigningKey },
    };
  });
  await app.register("ada");
  const session = await signIn(app);
  full = true;
  assert.equal((await app.ask(session)).json.code, "storage_unavailable", "no key can sign yet");
  full = false;
  const first = kidOf(await app.token(session));
  app.clock.advance(29.5 * day);
  full = true;
  assert.deepEqual(kids(await app.keys()), [first]);
  await app.verify(await app.token(session));
  full = false;
  assert.equal((await app.keys()).keys.length, 2);
});

Deno.test("a private key is never in a response, the log, the audit log or a table in plain text (R71)", async () => {
  const database = await openSqliteDatabase({ path: ":memory:" });
  await using app = await openLasting(database);
  await app.register("ada");
  const session = await signIn(app);
  const answers = [await app.ask(session), await app.get("/.well-known/jwks.json")];
  const { keyId } = await rotate(app);
  answers.push(await app.ask(session), await app.get("/.well-known/jwks.json"));
  const keys = await app.ports.keys.listSigningKeys(app.clock.now());
  assert.deepEqual(kids(answers.at(-1)?.json), [keyId, keys[1]?.id]);
  const dumped = await dump(database);
  assert.ok(
    keys.every(({ privateKeyBox }) => dumped.includes(privateKeyBox)),
    "the dump is complete",
  );
  const seen = [dumped, app.logged(), ...answers.map(({ text }) => text)].join("\n");
  for (const { id, privateKeyBox } of keys) {
    const opened = app.ports.secretBox?.open(privateKeyBox, signingKeyContext(id));
    const { d } = JSON.parse(opened ?? "{}");
    assert.match(d, /^[\w-]{43}$/);
    assert.ok(!seen.includes(d));
  }
  assert.ok(!/"d"|PRIVATE KEY/.test(seen));
  await database.close();
});

Deno.test("a changed or moved private key fails one request, and a rotation fixes it", async () => {
  const database = await openSqliteDatabase({ path: ":memory:" });
  await using app = await openLasting(database);
  await app.register("ada");
  const session = await signIn(app);
  const real = await app.token(session);
  const [key] = await app.ports.keys.listSigningKeys(app.clock.now());
  assert.ok(key);
  const box = key.privateKeyBox;
  const moved = app.ports.secretBox?.seal("{}", signingKeyContext("another")) ?? "";
  const turned = box.at(-10) === "A" ? "B" : "A";
  const changed = `${box.slice(0, -10)}${turned}${box.slice(-9)}`;
  for (const bad of [changed, moved, "", box.slice(0, 40)]) {
    await database.query(sql`UPDATE signing_keys SET private_key_box = ${bad}`);
    const answer = await app.ask(session);
    assert.deepEqual([answer.status, answer.json.code], [500, "internal"]);
    assert.ok(bad === "" || !app.logged().includes(bad));
  }
  assert.match(app.logged(), /Cannot decrypt signing key/);
  await app.verify(real);
  assert.equal((await app.get("/v1/session", session)).status, 200);
  await rotate(app);
  app.clock.advance(15 * 60);
  await app.verify(await app.token(session));
  await database.close();
});

Deno.test("rotateSecrets() re-encrypts the keys, and tokens can still be signed", async () => {
  await using app = await openLasting();
  await app.register("ada");
  const session = await signIn(app);
  const before = await app.token(session);
  const { randomBytes } = app.ports;
  const [oldKey, newKey] = [{ id: "old", key: randomBytes(32) }, {
    id: "new",
    key: randomBytes(32),
  }];
  const stores = app.ports;
  for (const { id, privateKeyBox: from } of await stores.keys.listSigningKeys(app.clock.now())) {
    const text = app.ports.secretBox?.open(from, signingKeyContext(id)) ?? "";
    const to = openSecretBox([oldKey], randomBytes).seal(text, signingKeyContext(id));
    assert.equal(await stores.keys.replaceSigningKeyBox({ id, from, to }), true);
  }
  const both = createCore({
    ...app.ports,
    secretBox: openSecretBox([newKey, oldKey], randomBytes),
  });
  const rotated = await both.rotateSecrets();
  assert.ok(rotated.ok);
  assert.deepEqual(rotated.value.signingKeys, { resealed: 1, current: 0, unopenable: 0 });
  const alone = createCore({ ...app.ports, secretBox: openSecretBox([newKey], randomBytes) });
  const input = { sessionToken: session, audience: "orders" };
  const issued = await alone.issueSignedToken(input, caller);
  assert.ok(issued.ok);
  assert.equal(kidOf(issued.value.token), kidOf(before));
  await app.verify(issued.value.token);
});

/** All rows of all tables, as text. */
async function dump(database: Database): Promise<string> {
  const tables = await database.query(sql`SELECT name FROM sqlite_master WHERE type = 'table'`);
  const rows = await Promise.all(
    tables.map(({ name }) =>
      database.query({ parts: [`SELECT * FROM "${name}"`], params: [], must: false })
    ),
  );
  return rows.flat().map((row) => Object.values(row).join("\n")).join("\n");
}
