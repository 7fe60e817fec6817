/** Rows of earlier schema versions, and what they must be after migration. @module */
import { countOf } from "../../../core/domain/factors/authenticators.ts";
import { deepEqual, equal } from "node:assert/strict";
import type { Database } from "../../../core/adapters/sql/database.ts";
import { type Migration, migrations } from "../../../core/adapters/sql/migrations.ts";
import { sql } from "../../../core/adapters/sql/sql.ts";
import { createSqlStores } from "../../../core/adapters/sql/store/sql_stores.ts";
import { key, limits, newEvent } from "../../contracts/store_fixtures.ts";

const hashes = ["a", "b"].map((digit) => digit.repeat(64));

/** The rows that each version added, as that version's build would have written them. */
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

/** Version 5 dropped a column that these rows have, so they are written before. */
const rowsVersionMax = 4;

/** The statements that create a database as the build of `version` left it. */
export function oldDatabase(version: number): readonly string[] {
  const at = Math.min(version, rowsVersionMax);
  const before = migrations.slice(0, at).flatMap(textsOf);
  return [...before, ...rowsOf.slice(0, at), ...migrations.slice(at, version).flatMap(textsOf)];
}

/** The few rows here fit in one slice. */
function textsOf(migration: Migration): readonly string[] {
  return typeof migration === "string" ? [migration] : [migration.slice, migration.end];
}

/** Fails the test unless the rows of `version` are present in the current form. */
export async function assertWhole(database: Database, version: number): Promise<void> {
  const stores = createSqlStores(database);
  const query = { search: "", order: "newest", now: 100, from: "start", cursor: null } as const;
  const names = async (filter: "all" | "unverified" | "locked-out" | "locked") =>
    (await stores.reports.listUsers({ ...query, filter, limit: 10 })).items.map(({ username }) =>
      username
    );
  deepEqual(await names("all"), ["Bob", "Ada"]);
  deepEqual([await names("unverified"), await names("locked-out")], [["Bob"], ["Bob"]]);
  deepEqual(await names("locked"), version < 3 ? [] : ["Bob"]);
  const ada = "usr_1" as never;
  const found = [await stores.users.findUser(ada), await stores.users.findUser("usr_2" as never)];
  const marks = found.map((user) => [user?.phoneUsedAgainAt, user?.phoneCorrectionsLeft]);
  // Ada logged in on a later day than her number was verified; Bob has never had a session.
  deepEqual(marks, [[86_400_007, 0], [null, 3]]);
  const [own = "", used = ""] = hashes;
  const left = (await stores.reports.findHoldings(ada, 100, limits))?.authenticators ?? [];
  const codes = [countOf(left, "recovery_codes"), countOf(left, "issued_code")];
  deepEqual(codes, [version < 2 ? 0 : 1, 0]);
  equal(
    await stores.factors.findRecoveryCode(ada, own as never, 9e15),
    version >= 2 ? "recovery_codes" : null,
    "it never expires",
  );
  equal(await stores.factors.findRecoveryCode(ada, used as never, 100), null);
  const session = (await stores.sessions.findSession("s1" as never))?.session;
  deepEqual([session?.amr, session?.secondFactorAt], [["pwd", "sms"], 5]);
  // The password was verified at most 24 hours before the session expires.
  deepEqual([session?.authenticatedAt, session?.aal2EndedAt], [9000 - 86_400_000, null]);
  deepEqual([session?.idleSeconds, session?.absoluteSeconds], [3600, 9]);
  // When each network stops being familiar, by the last login there. IPv6 starts at the next login.
  for (const [network, until] of [["192.0.2.7", 7], ["local", 6], ["2001:db8:0:0::/64", 0]]) {
    const familiar = async (since: number) =>
      (await stores.users.findStanding(key("ada"), String(network), since)).familiar;
    const at = Number(until);
    deepEqual([await familiar(at - 1), await familiar(at)], [at > 0, false], String(network));
  }
  const works = await stores.reports.countPasswordWorks({ cursor: null, limit: 10 });
  deepEqual(works.shares, [{ work: "$2b$12", users: 1 }]);
  const throttles = await database.query(sql`SELECT key FROM throttles`);
  deepEqual(throttles, [{ key: "password_network:192.0.2.7" }]);
  const sends = await stores.sending.listDeliveriesOfChallenge("cha" as never);
  deepEqual(sends.map(({ id, known }) => [id, known]), version < 3 ? [] : [["dlv_1", true]]);
  const feed = await stores.events.listEventsAfter({ after: null, failuresOnly: true, limit: 10 });
  deepEqual(feed.map(({ id, count }) => [id, count]), [["evt_1", 1]]);
  const checks = await stores.keys.listSecretChecks(100);
  deepEqual(checks.map(({ kind, id, value, used }) => [kind, id, value, used]), [
    ["pepper", "0123abcd", null, true],
    ...(version < 2 ? [] : ["i".repeat(32), "k", "main"].map(
      (id) => ["secrets_key", id, null, true],
    )),
  ]);
  const issue = { userId: ada, hash: "c".repeat(64) as never, now: 100, expiresAt: 200 };
  equal(await stores.factors.issueRecoveryCode(issue, newEvent()), true);
  await stores.upkeep.sweep(300, { unverifiedBefore: 0, eventsBefore: 0, deliveriesBefore: 0 });
  equal(await stores.factors.findRecoveryCode(ada, issue.hash, 150), null, "swept");
  const kept = await stores.factors.findRecoveryCode(ada, own as never, 300);
  equal(kept !== null, version >= 2, "not swept");
}
