import { deepEqual, equal } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import postgres from "postgres";
import type { Database } from "../../../core/adapters/sql/database.ts";
import { migrations, schemaVersion } from "../../../core/adapters/sql/migrations.ts";
import { openPostgresDatabase } from "../../../core/adapters/sql/postgres/postgres_database.ts";
import { sql } from "../../../core/adapters/sql/sql.ts";
import { createSqlStore } from "../../../core/adapters/sql/store/sql_store.ts";
import { openSqliteDatabase } from "../../../core/adapters/sql/sqlite/sqlite_database.ts";
import { findServerPrograms, startCluster } from "../../contracts/postgres_servers.ts";
import { key, name, newEvent, newUser, passwordHash } from "../../contracts/store_fixtures.ts";
import { withDirectory } from "./with_directory.ts";

const programs = findServerPrograms();
const hashes = ["a", "b"].map((digit) => digit.repeat(64));

/** What each version brought, as its build would have written it. */
const rowsOf: readonly string[] = [
  `INSERT INTO users (id, username, username_key, password_hash, phone_number, phone_verified_at,
    created_at, last_login_at, second_factor_failures, second_factor_blocked_until)
  VALUES ('usr_1', 'Ada', 'ada', 'hash', '+12025550142', 5, 5, 86400007, 0, NULL),
    ('usr_2', 'Bob', 'bob', 'hmac-sha384:0123abcd:$2b$12$x', '+12025550143', NULL, 6, NULL, 2, 900);
  INSERT INTO sessions (id, secret_hash, user_id, created_at, last_seen_at, expires_at, ended_at,
    aal, amr_first, amr_second, address)
  VALUES ('s1', '${hashes[0]}', 'usr_1', 5, 6, 9000, NULL, 'aal2', 'pwd', 'sms', '192.0.2.7'),
    ('s2', '${hashes[0]}', 'usr_1', 7, 8, 9000, 8, 'aal2', 'pwd', 'sms', '192.0.2.7'),
    ('s3', '${hashes[0]}', 'usr_1', 6, 6, 9000, NULL, 'aal2', 'pwd', 'sms', '2001:db8::1'),
    ('s4', '${hashes[0]}', 'usr_1', 6, 6, 9000, NULL, 'aal2', 'pwd', 'sms', NULL);
  INSERT INTO throttles (key, count, ends_at)
  VALUES ('password:ada:192.0.2.7', 3, 9000), ('password_network:192.0.2.7', 3, 9000);
  INSERT INTO audit_events (id, at, type, actor, user_id, reason, detail)
  VALUES ('evt_1', 5, 'login.refused', 'user', 'usr_1', 'invalid_credentials', '{}');`,
  `UPDATE sessions SET second_factor_at = created_at;
  INSERT INTO recovery_codes (user_id, hash, created_at, used_at)
  VALUES ('usr_1', '${hashes[0]}', 5, NULL), ('usr_1', '${hashes[1]}', 5, 6);
  INSERT INTO totps (user_id, secret_box, created_at, confirmed_at, last_step)
  VALUES ('usr_1', 'v1.main.nonce.sealed', 5, 5, 1), ('usr_2', 'v1.k.nonce.sealed', 5, NULL, -1);
  INSERT INTO signing_keys (id, follows, public_key, private_key_box, created_at, retires_at,
    expires_at)
  VALUES ('s', '', '{}', 'v1.${"i".repeat(32)}.nonce.sealed', 5, 6, 9000);`,
  `UPDATE users SET locked_at = 8, password_failures = 3 WHERE id = 'usr_2';
  INSERT INTO deliveries (id, at, purpose, channel, user_id, challenge_id, country, prefix,
    verified, status, estimated_price)
  VALUES ('dlv_1', 5, 'login', 'sms', 'usr_1', 'cha', 'US', '+1202555', 1, 'sent', 7900),
    ('dlv_2', 6, 'test', 'sms', NULL, NULL, 'US', '+1202555', 0, 'failed', 7900);`,
];

async function assertWhole(database: Database, version: number): Promise<void> {
  const store = createSqlStore(database);
  const query = { search: "", order: "newest", now: 100, from: "start", cursor: null } as const;
  const names = async (filter: "all" | "unverified" | "resting" | "locked") =>
    (await store.listUsers({ ...query, filter, limit: 10 })).items.map(({ username }) => username);
  deepEqual(await names("all"), ["Bob", "Ada"]);
  deepEqual([await names("unverified"), await names("resting")], [["Bob"], ["Bob"]]);
  deepEqual(await names("locked"), version < 3 ? [] : ["Bob"]);
  const ada = "usr_1" as never;
  const found = [await store.findUser(ada), await store.findUser("usr_2" as never)];
  const marks = found.map((user) => [user?.phoneUsedAgainAt, user?.phoneCorrectionsLeft]);
  // Ada logged in on a later day than that of her number; Bob has never had a session.
  deepEqual(marks, [[86_400_007, 0], [null, 3]]);
  const [own = "", used = ""] = hashes;
  const left = (await store.findHoldings(ada, 100, 0))?.authenticators;
  deepEqual([left?.recoveryCodesLeft, left?.issuedCodeExpiresAt], [version < 2 ? 0 : 1, null]);
  equal(await store.hasRecoveryCode(ada, own as never, 9e15), version >= 2, "it never expires");
  equal(await store.hasRecoveryCode(ada, used as never, 100), false);
  const session = (await store.findSession("s1" as never))?.session;
  deepEqual([session?.amr, session?.secondFactorAt], [["pwd", "sms"], 5]);
  // Until when each network is familiar, by the last login there; IPv6 begins with the next one.
  for (const [network, until] of [["192.0.2.7", 7], ["local", 6], ["2001:db8:0:0::/64", 0]]) {
    const familiar = async (since: number) =>
      (await store.findStanding(key("ada"), String(network), since)).familiar;
    const at = Number(until);
    deepEqual([await familiar(at - 1), await familiar(at)], [at > 0, false], String(network));
  }
  const throttles = await database.query(sql`SELECT key FROM throttles`);
  deepEqual(throttles, [{ key: "password_network:192.0.2.7" }]);
  const sends = await store.listDeliveriesOfChallenge("cha" as never);
  deepEqual(sends.map(({ id, known }) => [id, known]), version < 3 ? [] : [["dlv_1", true]]);
  const feed = await store.listEventsAfter({ after: null, failuresOnly: true, limit: 10 });
  deepEqual(feed.map(({ id, count }) => [id, count]), [["evt_1", 1]]);
  const checks = await store.listSecretChecks(100);
  deepEqual(checks.map(({ kind, id, value, used }) => [kind, id, value, used]), [
    ["pepper", "0123abcd", null, true],
    ...(version < 2 ? [] : ["i".repeat(32), "k", "main"].map(
      (id) => ["secrets_key", id, null, true],
    )),
  ]);
  const issue = { userId: ada, hash: "c".repeat(64) as never, now: 100, expiresAt: 200 };
  equal(await store.issueRecoveryCode(issue, newEvent()), true);
  await store.sweep(300, { unverifiedBefore: 0, eventsBefore: 0, deliveriesBefore: 0 });
  equal(await store.hasRecoveryCode(ada, issue.hash, 150), false, "swept");
  equal(await store.hasRecoveryCode(ada, own as never, 300), version >= 2, "not swept");
}

for (let version = 1; version < schemaVersion; version++) {
  const old = migrations.slice(0, version);
  const rows = rowsOf.slice(0, version).join("\n");

  Deno.test(`openSqliteDatabase() brings rows of version ${version} up to date`, async () => {
    await withDirectory(async (directory) => {
      const path = `${directory}/latchkey.db`;
      const file = new DatabaseSync(path);
      for (const change of old) file.exec(change);
      file.exec(`PRAGMA application_id = 0x4c4b6579; PRAGMA user_version = ${version}; ${rows}`);
      file.close();
      const database = await openSqliteDatabase({ path });
      try {
        await assertWhole(database, version);
      } finally {
        await database.close();
      }
    });
  });
}

/** What the build of `version` left, on PostgreSQL. */
async function makeOld(url: string, version: number): Promise<void> {
  const old = migrations.slice(0, version).join("\n").replace(/\/\*pg (.*?)\*\//gs, "$1");
  const admin = postgres(url, { max: 1, onnotice: () => {} });
  await admin.unsafe(`${old}; CREATE TABLE latchkey_schema (version INTEGER NOT NULL);
    INSERT INTO latchkey_schema VALUES (${version}); ${rowsOf.slice(0, version).join("\n")}`);
  await admin.end();
}

Deno.test({
  name: "openPostgresDatabase() brings rows of every version up to date",
  ignore: programs === null,
  fn: async () => {
    if (programs === null) return;
    const server = await startCluster(programs);
    try {
      for (let version = 1; version < schemaVersion; version++) {
        const url = await server.freshUrl();
        await makeOld(url, version);
        const database = await openPostgresDatabase({ url, connectionsMax: 2 });
        try {
          await assertWhole(database, version);
        } finally {
          await database.close();
        }
      }
    } finally {
      await server.stop();
    }
  },
});

Deno.test({
  name: "names with a capital I work in a Turkish database, a new one and one brought up to date",
  ignore: programs === null,
  fn: async () => {
    if (programs === null) return;
    const server = await startCluster(programs);
    try {
      for (const version of [0, 3]) {
        const url = await turkishDatabase(server.url, `turkish_${version}`);
        if (version > 0) await makeOld(url, version);
        const database = await openPostgresDatabase({ url, connectionsMax: 2 });
        try {
          if (version > 0) await assertWhole(database, version);
          const store = createSqlStore(database);
          const user = newUser({ username: name("IRIS") });
          equal(await store.insertUser(user, passwordHash, newEvent()), "inserted");
          equal((await store.findUserByName(key("iris")))?.user.id, user.id);
          deepEqual(await localeColumns(database), []);
        } finally {
          await database.close();
        }
      }
    } finally {
      await server.stop();
    }
  },
});

async function turkishDatabase(server: string, called: string): Promise<string> {
  const admin = postgres(server, { max: 1, onnotice: () => {} });
  await admin.unsafe(`CREATE DATABASE ${called} TEMPLATE template0 LOCALE_PROVIDER icu
    ICU_LOCALE 'tr-TR' LOCALE 'C'`);
  await admin.end();
  const url = new URL(server);
  url.pathname = `/${called}`;
  return url.href;
}

/** Columns of text that depend on the database's locale. */
async function localeColumns(database: Database): Promise<readonly string[]> {
  const rows = await database.query(sql`SELECT table_name, column_name
    FROM information_schema.columns WHERE table_schema = current_schema()
    AND data_type IN ('text', 'character varying') AND collation_name IS DISTINCT FROM 'C'`);
  return rows.map((row) => `${row["table_name"]}.${row["column_name"]}`);
}
