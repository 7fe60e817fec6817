import { deepEqual, equal, match, ok } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { isKnownNumber } from "../../../core/domain/account/user.ts";
import type { UsernameKey } from "../../../core/domain/account/username.ts";
import { run } from "../../admin-tui/command_line/command_kit.ts";
import { withDirectory } from "../../adapters/sql/with_directory.ts";
import { openTestApp, type TestApp } from "../app_kit.ts";
import {
  auth0File,
  bcryptOf,
  betterAuthFile,
  firebaseConfig,
  firebaseFile,
  type ForeignFile,
  foreignPassword,
  keycloakFile,
  ownCsv,
  supabaseFile,
} from "./foreign_users.ts";

/** A test app in which commands do not wait. */
const openApp = () => openTestApp((ports) => ({ ...ports, pause: () => Promise.resolve() }));

async function importFile(app: TestApp, file: ForeignFile, ...more: readonly string[]) {
  const files = { [file.name]: file.text, "config.txt": firebaseConfig };
  return await run(app, ["users", "import", file.name, ...file.options, ...more], { files });
}

async function find(app: TestApp, name: string) {
  const found = await app.ports.users.findUserByName(name as UsernameKey);
  ok(found !== null, name);
  return found;
}

const systems: Readonly<Record<string, () => ForeignFile | Promise<ForeignFile>>> = {
  "our own columns": ownCsv,
  "better-auth": betterAuthFile,
  Supabase: supabaseFile,
  Firebase: firebaseFile,
  Auth0: auth0File,
  Keycloak: keycloakFile,
};

for (const [system, make] of Object.entries(systems)) {
  Deno.test(`users of ${system} log in with their password, and their hash is upgraded`, async () => {
    await using app = await openApp();
    const file = await make();
    const ran = await importFile(app, file);
    equal(ran.err, "");
    equal(ran.code, 0);
    match(ran.out, new RegExp(`Imported ${file.logins.length} of ${file.logins.length} users`));
    for (const [username, password] of file.logins) {
      const before = await find(app, username);
      equal(before.user.origin, "imported");
      equal(before.user.phoneVerifiedAt, null);
      const wrong = await app.post("/v1/login", { username, password: `${password}!` });
      equal(wrong.status, 401, username);
      app.clock.advance(3600);
      const right = await app.post("/v1/login", { username, password });
      equal(right.status, 200, `${username}: ${right.text}`);
      const { passwordHash } = await find(app, username);
      match(passwordHash, /^\$2b\$04\$/);
      ok(passwordHash !== before.passwordHash || before.passwordHash.startsWith("$2b$04"));
      app.clock.advance(3600);
      equal((await app.post("/v1/login", { username, password })).status, 200);
    }
  });
}

Deno.test("users of register.db log in, and confirm their number", async () => {
  await withDirectory(async (directory) => {
    const path = `${directory}/register.db`;
    const file = new DatabaseSync(path);
    file.exec(`CREATE TABLE users (id INTEGER PRIMARY KEY, username TEXT, password_hash TEXT,
      phone_number TEXT)`);
    const insert = file.prepare(
      "INSERT INTO users (username, password_hash, phone_number) VALUES (?, ?, ?)",
    );
    insert.run("ada", bcryptOf(foreignPassword), "+12025550142");
    insert.run("bob", new TextEncoder().encode(bcryptOf(foreignPassword)), "+12025550143");
    insert.run("eve", "plain text", "+12025550144");
    file.close();
    await using app = await openApp();
    const ran = await run(app, ["users", "import", path, "--from", "register-db"]);
    equal(ran.code, 1);
    match(ran.err, /register\.db:3: password_hash: the password hash is of a kind/);
    match(ran.out, /Imported 2 of 3 users/);
    for (const username of ["ada", "bob"]) {
      const { status } = await app.post("/v1/login", { username, password: foreignPassword });
      equal(status, 200, username);
    }
  });
});

Deno.test("--trust-phones verifies numbers that the file calls verified, and no others", async () => {
  await using app = await openApp();
  const file = { ...betterAuthFile() };
  match((await importFile(app, file, "--trust-phones")).out, /1 with a verified phone number/);
  const { user: ada } = await find(app, "ada@better.example");
  const { user: bob } = await find(app, "bob@better.example");
  deepEqual([ada.phoneVerifiedAt, bob.phoneVerifiedAt], [app.clock.now(), null]);
  deepEqual(ada.roles, ["admin"]);
  equal(ada.createdAt, Date.UTC(2024, 0, 2, 3, 4, 5));
  app.clock.advance(30 * 24 * 3600);
  equal(isKnownNumber(ada, app.clock.now()), false, "no reserve before a correct code here");
});

Deno.test("imported users are never removed as unverified", async () => {
  await using app = await openApp();
  await importFile(app, betterAuthFile());
  for (let hour = 0; hour < 50; hour++) {
    app.clock.advance(3600);
    await app.core.watchClock();
    await app.core.sweep();
  }
  equal((await find(app, "ada@better.example")).user.origin, "imported");
});
