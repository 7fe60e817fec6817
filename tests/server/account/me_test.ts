import assert from "node:assert/strict";
import { newEvent } from "../../contracts/store_fixtures.ts";
import { password, phoneNumber } from "../../harness.ts";
import { type Answer, type Json, openTestApp, type TestApp, wrong } from "../app_kit.ts";

Deno.test("DELETE /v1/me removes the user and every session, and the name has no successor (R39)", async () => {
  await using app = await openTestApp();
  const user = await app.register("ada");
  const other = await signIn(app);
  app.clock.advance(601);
  const { session, device } = await signIn(app);
  const pending = await app.post("/v1/login", { username: "ada", password, send: "sms" });
  const code = app.simulator.codeFor(phoneNumber);

  const answer = await remove(app, session);
  assert.deepEqual([answer.status, answer.text], [204, ""]);
  for (const token of [session, other.session]) {
    assert.equal((await app.get("/v1/session", token)).status, 401);
  }
  const { challenge_token } = pending.json;
  const verified = await app.post("/v1/2fa/verify", { challenge_token, method: "sms", code });
  assert.deepEqual([verified.status, verified.json.code], [410, "invalid_challenge"]);
  const login = await app.post("/v1/login", { username: "ada", password, device_token: device });
  assert.deepEqual([login.status, login.json.code], [401, "invalid_credentials"]);
  const again = await remove(app, session);
  assert.deepEqual([again.status, again.json.code], [401, "unauthenticated"]);

  const { items } = await app.core.listAuditEvents({ userId: user.id, cursor: null, limit: 200 });
  assert.deepEqual([items[0]?.type, items.at(-1)?.type], ["user.deleted", "user.registered"]);
  const body = { username: "Ada", password, phone_number: "+12025550143" };
  const successor = await app.post("/v1/register", body);
  assert.deepEqual([successor.status, successor.json.code], [409, "username_taken"]);
});

Deno.test("GET /v1/me returns the user with the full number, to their session only (R58)", async () => {
  await using app = await openTestApp();
  const user = await app.register("ada");
  await app.register("eve", "+12025550143");
  const { session, device } = await signIn(app);
  const me = await app.get("/v1/me", session);
  assert.deepEqual([me.status, me.json], [200, {
    user: {
      id: user.id,
      username: "ada",
      phone_number: phoneNumber,
      phone_verified: true,
      roles: [],
      created_at: "2026-01-01T00:00:00.000Z",
      metadata: {},
    },
  }]);
  app.clock.advance(601);
  assert.equal((await app.get("/v1/me", session)).status, 200, "no step-up is needed");
  const opened = await app.post("/v1/login", { username: "eve", password });
  for (const token of ["", "lk_s_x", device, opened.json.challenge_token, session.slice(0, -1)]) {
    const answer = await app.get("/v1/me", token);
    assert.deepEqual([answer.status, answer.json.code], [401, "unauthenticated"]);
    assert.ok(!answer.text.includes(phoneNumber));
  }
  assert.equal((await app.get("/v1/session", session)).text.includes(phoneNumber), false);
  assert.ok(!app.logged().includes(phoneNumber));
});

Deno.test("DELETE /v1/me and GET /v1/me/export require a recent second factor (R32)", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const { session } = await signIn(app);
  app.clock.advance(599);
  assert.equal((await app.get("/v1/me/export", session)).status, 200);
  app.clock.advance(1);
  for (const answer of [await app.get("/v1/me/export", session), await remove(app, session)]) {
    assert.deepEqual([answer.status, answer.json.code], [403, "step_up_required"]);
    assert.ok(!answer.text.includes(phoneNumber));
  }
  assert.equal((await app.get("/v1/session", session)).status, 200, "nothing has changed");
  for (const wrong of ["", "lk_s_x", session.slice(0, -1)]) {
    const answers = [await app.get("/v1/me/export", wrong), await remove(app, wrong)];
    assert.deepEqual(answers.map(({ json }) => json.code), ["unauthenticated", "unauthenticated"]);
  }
});

Deno.test("only one of twenty parallel DELETE /v1/me succeeds, and none returns 500 (R48)", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const { session } = await signIn(app);
  const answers = await Promise.all(Array.from({ length: 20 }, () => remove(app, session)));
  assert.equal(answers.filter(({ status }) => status === 204).length, 1);
  assert.equal(answers.filter(({ json }) => json?.code === "unauthenticated").length, 19);
});

Deno.test("deleting the user during any other request never causes a 500 (R39)", async () => {
  let meanwhile: (() => Promise<unknown>) | null = null;
  const interrupt = async <Value>(value: Value): Promise<Value> => {
    const act = meanwhile;
    meanwhile = null;
    await act?.();
    return value;
  };
  await using app = await openTestApp((ports) => ({
    ...ports,
    hasher: {
      ...ports.hasher,
      verify: async (...given) => await interrupt(await ports.hasher.verify(...given)),
    },
    verifier: {
      ...ports.verifier,
      start: async (...given) => await interrupt(await ports.verifier.start(...given)),
      check: async (...given) => await interrupt(await ports.verifier.check(...given)),
    },
    sessions: {
      ...ports.sessions,
      findSession: async (id) => await interrupt(await ports.sessions.findSession(id)),
    },
  }));
  // A new name each time: that of a user who had logged in is never free again.
  let login = { username: "", password };
  type Act = (at: Credentials) => Promise<Answer>;
  const acts: Readonly<Record<string, Act>> = {
    login: () => app.post("/v1/login", login),
    "login by device": ({ device }) => app.post("/v1/login", { ...login, device_token: device }),
    verify: ({ challenge_token, code }) =>
      app.post("/v1/2fa/verify", { challenge_token, method: "sms", code }),
    "wrong code": ({ challenge_token, code }) =>
      app.post("/v1/2fa/verify", { challenge_token, method: "sms", code: wrong(code) }),
    send: ({ challenge_token }) => app.post("/v1/2fa/send", { challenge_token, channel: "sms" }),
    "step-up": ({ headers }) => app.post("/v1/session/step-up", {}, headers),
    "end others": ({ headers }) => app.request("DELETE", "/v1/sessions", { headers }),
    export: ({ session }) => app.get("/v1/me/export", session),
    delete: ({ session }) => remove(app, session),
    "enroll totp": ({ headers }) => app.post("/v1/totp/enroll", {}, headers),
    "replace recovery codes": ({ headers }) => app.post("/v1/recovery-codes", {}, headers),
    "enroll a passkey": ({ headers }) => app.post("/v1/passkeys/enroll", {}, headers),
    "log out": ({ headers }) => app.request("POST", "/v1/logout", { headers }),
  };
  for (const [name, act] of Object.entries(acts)) {
    app.clock.advance(1000);
    const username = `ada-${name.replaceAll(" ", "-")}`;
    login = { username, password };
    await app.register(username);
    const { session, device } = await signIn(app, username);
    app.clock.advance(560);
    const { token: challenge_token, code } = await app.challenge(username);
    app.clock.advance(35);
    meanwhile = () => remove(app, session);
    const headers = { authorization: `Bearer ${session}` };
    const answer = await act({ session, device, challenge_token, code, headers });
    assert.equal(meanwhile, null, `${name}: the user was deleted meanwhile`);
    assert.ok(answer.status < 500, `${name}: ${answer.text} ${app.logged()}`);
    assert.equal((await app.post("/v1/login", login)).status, 401, name);
  }
});

interface Credentials {
  readonly session: string;
  readonly device: string;
  readonly challenge_token: string;
  readonly code: string;
  readonly headers: Record<string, string>;
}

Deno.test("GET /v1/me/export returns all data about the user and no secrets", async () => {
  await using app = await openTestApp();
  const user = await app.register("ada");
  await app.register("eve", "+12025550143");
  const { session, device, codes } = await signIn(app);
  const answer = await app.get("/v1/me/export", session);
  assert.equal(answer.status, 200);
  const { events, ...rest } = answer.json;
  assert.deepEqual(rest, {
    exported_at: "2026-01-01T00:00:00.000Z",
    user: {
      id: user.id,
      username: "ada",
      phone_number: phoneNumber,
      phone_verified_at: "2026-01-01T00:00:00.000Z",
      roles: [],
      metadata: {},
      created_at: "2026-01-01T00:00:00.000Z",
      last_login_at: "2026-01-01T00:00:00.000Z",
      second_factor_failures: 0,
      second_factor_blocked_until: null,
    },
    authenticators: { totp_confirmed_at: null, recovery_codes_left: 10 },
    passkeys: [],
    apps: [],
    app_consents: [],
    devices: [{
      id: device.slice(5, 27),
      created_at: "2026-01-01T00:00:00.000Z",
      last_used_at: "2026-01-01T00:00:00.000Z",
      expires_at: "2026-01-31T00:00:00.000Z",
      address: "192.0.2.7",
      user_agent: null,
      ended_at: null,
    }],
    sessions: [{
      id: session.slice(5, 27),
      created_at: "2026-01-01T00:00:00.000Z",
      last_seen_at: "2026-01-01T00:00:00.000Z",
      expires_at: "2026-01-02T00:00:00.000Z",
      aal: "aal2",
      amr: ["pwd", "sms"],
      methods: [{ method: "pwd", at: "2026-01-01T00:00:00.000Z" }, {
        method: "sms",
        at: "2026-01-01T00:00:00.000Z",
      }],
      authenticated_at: "2026-01-01T00:00:00.000Z",
      second_factor_at: "2026-01-01T00:00:00.000Z",
      aal2_ended_at: null,
      address: "192.0.2.7",
      user_agent: null,
      ended_at: null,
    }],
    networks: [{ network: "192.0.2.7", last_login_at: "2026-01-01T00:00:00.000Z" }],
    complete: true,
  });
  assert.deepEqual(
    events.map(({ type }: Json) => type),
    ["user.exported", "session.opened", "code.sent", "challenge.opened", "user.registered"],
  );
  const secrets = [session.slice(28), device.slice(28), password, ...codes];
  for (const secret of secrets) assert.ok(!answer.text.includes(secret));
  app.clock.advance(60);
  const headers = { authorization: `Bearer ${session}` };
  await app.request("DELETE", `/v1/devices/${device.slice(5, 27)}`, { headers });
  const later = await app.get("/v1/me/export", session);
  assert.equal(
    later.json.devices[0].ended_at,
    "2026-01-01T00:01:00.000Z",
    "ended, but still stored",
  );
  assert.doesNotMatch(answer.text, /hash|\$2[aby]\$|[0-9a-f]{64}|12025550143/);
});

Deno.test("GET /v1/me/export returns at most 10,000 events and says that there are more", async () => {
  await using app = await openTestApp();
  const user = await app.register("ada");
  const { session } = await signIn(app);
  for (let at = 0; at < 10_000; at++) {
    await app.ports.events.appendAuditEvent(newEvent({ userId: user.id, type: "code.sent" }));
  }
  const answer = await app.get("/v1/me/export", session);
  assert.equal(answer.json.events.length, 10_000);
  assert.equal(answer.json.complete, false);
  assert.equal(new Set(answer.json.events.map(({ id }: Json) => id)).size, 10_000);
});

Deno.test("GET /v1/me/export returns 429 after ten exports in an hour (R77)", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const { session } = await signIn(app);
  const answers = await Promise.all(
    Array.from({ length: 12 }, () => app.get("/v1/me/export", session)),
  );
  assert.equal(answers.filter(({ status }) => status === 200).length, 10);
  const refused = answers.filter(({ json }) => json.code === "throttled");
  assert.deepEqual(refused.map(({ json }) => json.retry_after), [3600, 3600]);
});

async function signIn(
  app: TestApp,
  username = "ada",
): Promise<{ readonly session: string; readonly device: string; readonly codes: string[] }> {
  const { token: challenge_token, code } = await app.challenge(username);
  const body = { challenge_token, method: "sms", code, trust_device: true };
  const { status, text, json } = await app.post("/v1/2fa/verify", body);
  assert.equal(status, 200, text);
  return { session: json.session_token, device: json.device_token, codes: json.recovery_codes };
}

function remove(app: TestApp, token: string): Promise<Answer> {
  return app.request("DELETE", "/v1/me", { headers: { authorization: `Bearer ${token}` } });
}
