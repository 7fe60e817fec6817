import { deepEqual, equal } from "node:assert/strict";
import { openSqliteDatabase } from "../../core/adapters/sql/sqlite/sqlite_database.ts";
import { sql } from "../../core/adapters/sql/sql.ts";
import { password } from "../harness.ts";
import { temporaryFolder } from "../task_process.ts";
import { createAuthenticator } from "../software_authenticator.ts";
import { givenPerson } from "../server/account/account_kit.ts";
import type { Answer } from "../server/app_kit.ts";
import { enroll } from "../server/factors/passkey_kit.ts";
import { act, bearer } from "../server/factors/totp_kit.ts";
import { atMost, ipv4, openAttacked, tally } from "./attack_kit.ts";

const logins = 30;

// The rows that a stranger's own account costs.
Deno.test("thirty correct passwords of one account in a minute leave six events and six challenges", async () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/latchkey.db`;
  await using app = await openAttacked({ path });
  const user = await app.register("mallory");
  for (let login = 0; login < logins; login++) {
    const answer = await app.post("/v1/login", { username: "mallory", password });
    equal(answer.status, 200, answer.text);
  }
  const { items } = await app.core.listAuditEvents({ userId: user.id, cursor: null, limit: 100 });
  const opened = items.filter(({ type }) => type === "challenge.opened");
  equal(opened.length, 6);
  equal(opened.reduce((sum, { count }) => sum + count, 0), logins);
  const database = await openSqliteDatabase({ path });
  const [row] = await database.query(sql`SELECT count(*) AS n FROM challenges`);
  await database.close();
  // Five replaced ones and the open one.
  equal(row?.["n"], 6);
});

Deno.test("changes that a session can repeat leave sixty events an hour, of all kinds together", async () => {
  await using app = await openAttacked();
  const ada = await givenPerson(app);
  equal((await enroll(app, ada.token, createAuthenticator(true))).status, 201);
  const listed = await app.get("/v1/passkeys", ada.token);
  const path = `/v1/passkeys/${listed.json.passkeys[0].id}`;
  const headers = { ...bearer(ada.token), "content-type": "application/json" };
  const changes = [
    (at: number) =>
      app.request("PATCH", path, { headers, body: JSON.stringify({ name: `key ${at}` }) }),
    () => act(app, "POST", "/v1/recovery-codes", ada.token),
    () => act(app, "POST", "/v1/totp/enroll", ada.token),
  ];
  const answers: Answer[] = [];
  for (let at = 0; at < 90; at++) {
    const change = changes[at % changes.length];
    if (change !== undefined) answers.push(await change(at));
  }
  deepEqual(tally(answers.slice(0, 60)), { 200: 60 });
  deepEqual(tally(answers.slice(60)), { throttled: 30 });
  const { items } = await app.core.listAuditEvents({ userId: null, cursor: null, limit: 1000 });
  const types = ["passkey.renamed", "recovery_codes.replaced", "totp.enrollment_begun"];
  equal(items.filter(({ type }) => types.includes(type)).length, 60);
});

// A flood that once hid other events in the audit log.
Deno.test("650 malformed logins from as many addresses do not hide a guessing attack's user and address", async () => {
  await using app = await openAttacked();
  const victim = await app.register("victim");
  for (let at = 0; at < 650; at++) {
    await app.postFrom(ipv4(at * 256), "/v1/login", { username: "x", password: "" });
  }
  for (let guess = 0; guess < 4; guess++) {
    const login = { username: "victim", password: "not the password" };
    equal((await app.postFrom("203.0.113.9", "/v1/login", login)).status, 401);
  }
  const page = await app.core.listAuditEvents({ userId: victim.id, cursor: null, limit: 10 });
  const [event] = page.items.filter(({ type }) => type === "login.refused");
  equal(event?.address, "203.0.113.9");
  equal(event?.count, 4);
  atMost(await app.rows("audit_events"), 310, "rows");
});
