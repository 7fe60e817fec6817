/**
 * Usernames that responses must not reveal, limits on registration, and locked accounts. @module
 */
import assert from "node:assert/strict";
import type { UserId } from "../../../core/domain/user_id.ts";
import { caller, password, phoneNumber } from "../../harness.ts";
import {
  givenPerson,
  isActive,
  logIn,
  type Person,
  postAs,
  refusedAs,
} from "../account/account_kit.ts";
import { type Answer, openTestApp, type TestApp } from "../app_kit.ts";

const operator = { ...caller, actor: "operator", actorName: "grace", address: null } as const;
const reason = "stolen laptop, ticket 4711";

/** Performs an operator action; returns `done` or the reason why there is nothing to do. */
async function act(app: TestApp, person: Person, action: "lock" | "unlock"): Promise<string> {
  const order = { userId: person.id as UserId, action, reason };
  const outcome = await app.core.performAction(order, operator);
  return outcome.ok ? "done" : outcome.refusal.reason ?? outcome.refusal.code;
}

async function lockedAt(app: TestApp, person: Person): Promise<number | null> {
  const described = await app.core.describeUser({ userId: person.id as UserId });
  assert.ok(described.ok);
  return described.value.user.lockedAt;
}

/** Everything in a response except the request ID. */
function shown({ status, headers, json }: Answer): unknown {
  const { request_id: _, ...rest } = json;
  return [status, [...headers].filter(([name]) => name !== "x-request-id"), rest];
}

Deno.test("POST /v1/login does not reveal whether a name exists, is locked or locked out (R19)", async () => {
  const edge = { peer: "192.0.2.7" };
  await using app = await openTestApp(undefined, edge);
  await app.register("ada");
  await givenPerson(app, "bob", "+12025550143");
  const eve = await givenPerson(app, "eve", "+12025550144");
  assert.equal(await act(app, eve, "lock"), "done");
  const names = ["ada", "bob", "eve", "unknown"];
  const rounds = Array.from({ length: 12 }, (_, round) => round);
  const seen = new Map<string, unknown[]>(names.map((name) => [name, []]));
  for (const round of rounds) {
    edge.peer = `203.0.113.${round % 2}`;
    for (const username of names) {
      const answer = await app.post("/v1/login", { username, password: "not the password" });
      seen.get(username)?.push(shown(answer));
    }
  }
  const [ada, ...others] = names.map((name) => seen.get(name));
  for (const other of others) assert.deepEqual(other, ada);
  assert.match(JSON.stringify(ada), /"retry_after":5/, "unknown names have the wait too");
});

Deno.test("the limit for strangers is the same for known and unknown names (R14, R19)", async () => {
  const edge = { peer: "192.0.2.7" };
  await using app = await openTestApp(undefined, edge);
  await givenPerson(app);
  const last: unknown[] = [];
  for (const username of ["ada", "unknown"]) {
    app.clock.advance(900);
    for (let network = 0; network < 51; network++) {
      // Thirty hashes in 15 minutes, fifty incorrect passwords in an hour.
      if (network === 30) app.clock.advance(900);
      edge.peer = `198.51.100.${network}`;
      const answer = await app.post("/v1/login", { username, password: "not the password" });
      if (network === 49) refusedAs(answer, 401, "invalid_credentials");
      if (network === 50) last.push(shown(answer));
    }
  }
  assert.deepEqual(last[0], last[1]);
  assert.match(JSON.stringify(last[0]), /"retry_after":2700/);
});

Deno.test("a lock takes effect immediately and looks like an incorrect password (R19, R39)", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  const { device_token, session_token } = (await logIn(app, ada, { trust_device: true })).json;
  app.clock.advance(60);
  const { token, code } = await app.challenge("ada");
  assert.equal(await act(app, ada, "lock"), "done");
  assert.equal(await lockedAt(app, ada), app.clock.now());
  assert.ok(!await isActive(app, ada.token));
  assert.ok(!await isActive(app, session_token));
  const proof = { challenge_token: token, method: "sms", code };
  refusedAs(await app.post("/v1/2fa/verify", proof), 410, "invalid_challenge");
  refusedAs(
    await app.post("/v1/2fa/send", { challenge_token: token, channel: "sms" }),
    410,
    "invalid_challenge",
  );
  const right = await app.post("/v1/login", { username: "ada", password, device_token });
  refusedAs(right, 401, "invalid_credentials");
  const reset = { username: "ada", recovery_code: ada.recoveryCodes[0] };
  assert.equal((await app.post("/v1/password/reset", reset)).status, 202);
  const before = app.clock.now();
  app.clock.advance(60);
  assert.equal(await act(app, ada, "lock"), "already_locked");
  assert.equal(await lockedAt(app, ada), before);
  const { items } = await app.core.listAuditEvents({
    userId: ada.id as UserId,
    cursor: null,
    limit: 200,
  });
  const lines = items.map(({ type, reason }) => `${type} ${reason}`);
  assert.ok(lines.includes("login.refused locked"), "the audit log distinguishes it");
  assert.ok(lines.includes("password.reset_requested locked"));
  const lines2 = items.filter(({ type }) => type === "user.locked");
  assert.deepEqual(lines2.map(({ actorName, detail }) => [actorName, detail]), [
    ["grace", { reason }],
  ]);
  const ended = items.find(({ type }) => type === "session.ended");
  assert.deepEqual(ended?.detail, { by: "lock", sessions: 2 });
});

Deno.test("an unlocked account can log in again, but what the lock ended stays ended", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  assert.equal(await act(app, ada, "lock"), "done");
  for (let tries = 0; tries < 4; tries++) {
    await app.post("/v1/login", { username: "ada", password });
  }
  assert.equal(await act(app, ada, "unlock"), "done");
  assert.equal(await lockedAt(app, ada), null);
  assert.equal(await act(app, ada, "unlock"), "not_locked");
  assert.ok(!await isActive(app, ada.token));
  app.clock.advance(60);
  assert.equal((await logIn(app, ada)).status, 200);
});

Deno.test("a network may register sixty users an hour, and invalid input does not count (R48)", async () => {
  const edge = { peer: "192.0.2.7" };
  await using app = await openTestApp(undefined, edge);
  const register = (username: string, phone_number = phoneNumber) =>
    app.post("/v1/register", { username, password, phone_number });
  for (let bad = 0; bad < 70; bad++) refusedAs(await register("x"), 422, "invalid_input");
  const answers: Answer[] = [];
  for (let first = 0; first < 100; first += 50) {
    const some = Array.from({ length: 50 }, (_, at) => register(`user-${first + at}`));
    answers.push(...await Promise.all(some));
  }
  assert.equal(answers.filter(({ status }) => status === 201).length, 60);
  const refused = answers.filter(({ status }) => status === 429);
  assert.equal(refused.length, 40);
  assert.equal(refused[0]?.headers.get("retry-after"), "3600");
  refusedAs(await register("user-0"), 429, "throttled");
  edge.peer = "192.0.2.8";
  refusedAs(await register("user-0"), 409, "username_taken");
  assert.equal((await register("elsewhere")).status, 201);
  edge.peer = "192.0.2.7";
  app.clock.advance(3600);
  assert.equal((await register("later")).status, 201);
});

Deno.test("a guess of a challenge's secret is recorded with the challenge's user (R70)", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  const { token } = await app.challenge("ada");
  const forged = `${token.slice(0, -1)}${token.endsWith("A") ? "E" : "A"}`;
  const body = { challenge_token: forged, method: "sms", code: "123456" };
  refusedAs(await app.post("/v1/2fa/verify", body), 410, "invalid_challenge");
  const line = await newest(app, ada.id);
  assert.deepEqual([line?.type, line?.reason], ["challenge.refused", "invalid_challenge"]);
  const { challenge_id: challengeId, ...detail } = line?.detail ?? {};
  assert.equal(typeof challengeId, "string");
  assert.deepEqual(detail, { purpose: "login", act: "second_factor.prove" });
});

Deno.test("the sessions that another change ends are counted in the audit log (R70)", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  app.clock.advance(60);
  const { session_token: second, device_token } = (await logIn(app, ada, { trust_device: true }))
    .json;
  const opened = await newest(app, ada.id, "session.opened");
  assert.equal(typeof opened?.detail["latency_ms"], "number");
  for (let at = 0; at < 20; at++) {
    app.clock.advance(1);
    await app.post("/v1/login", { username: "ada", password, device_token });
  }
  const limited = await newest(app, ada.id, "session.ended");
  assert.deepEqual(limited?.detail, { by: "session_limit", sessions: 1 });
  const { session_token: last } = (await app.post("/v1/login", {
    username: "ada",
    password,
    device_token,
  })).json;
  assert.ok(!await isActive(app, second));
  const change = { current_password: password, new_password: "a staple for batteries" };
  assert.equal((await postAs(app, last, "/v1/password/change", change)).status, 204);
  const changed = await newest(app, ada.id, "session.ended");
  assert.deepEqual(changed?.detail, { by: "password_change", sessions: 19 });
});

Deno.test("guesses during a lockout of the second factor are recorded as one event (R28, R70)", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  const guess = { method: "recovery_code", code: "00000-00000-00000" };
  for (let challenges = 0; challenges < 3; challenges++) {
    const opened = await app.post("/v1/login", { username: "ada", password });
    const body = { challenge_token: opened.json.challenge_token, ...guess };
    for (let tries = 0; tries < 5; tries++) await app.post("/v1/2fa/verify", body);
  }
  const { items } = await app.core.listAuditEvents({
    userId: ada.id as UserId,
    cursor: null,
    limit: 200,
  });
  const lockedOut = items.filter(({ type, reason }) =>
    type === "challenge.refused" && reason === "too_many_attempts"
  );
  assert.equal(lockedOut.reduce((sum, { count }) => sum + count, 0), 5);
  assert.equal(lockedOut[0]?.detail["judged"], false);
});

async function newest(app: TestApp, userId: string, type: string | null = null) {
  const { items } = await app.core.listAuditEvents({
    userId: userId as UserId,
    cursor: null,
    limit: 200,
  });
  return items.find((event) => type === null || event.type === type);
}
