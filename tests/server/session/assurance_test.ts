import assert from "node:assert/strict";
import { decodeJwt } from "jose";
import type { Ports } from "../../../core/ports/ports.ts";
import { defaultSessionPolicy, type SessionPolicy } from "../../../core/domain/session/session.ts";
import { StorageUnavailable } from "../../../core/ports/stores/storage.ts";
import { createCore, password } from "../../harness.ts";
import { watchedStores } from "../../watched_stores.ts";
import { codeOn, givenPerson, logIn, postAs, refusedAs } from "../account/account_kit.ts";
import { openTestApp, type TestApp } from "../app_kit.ts";
import { openTokenApp } from "./token_kit.ts";

const [hour, day] = [60 * 60, 24 * 60 * 60];
const dangerous = "/v1/phone/change";
const newNumber = { phone_number: "+12025550150" };

function withSessions(change: Partial<SessionPolicy>): (ports: Ports) => Ports {
  const session = { ...defaultSessionPolicy, ...change };
  return (ports) => ({ ...ports, policies: { ...ports.policies, session } });
}

/** The level that a session has now, or null if it is not active. */
async function aalOf(app: TestApp, token: string): Promise<string | null> {
  const answer = await app.get("/v1/session", token);
  return answer.status === 200 ? answer.json.session.aal : null;
}

/** Completes a step-up by SMS, and returns the new session. */
async function stepUp(app: TestApp, token: string, phone: string, more = {}) {
  const started = await postAs(app, token, "/v1/session/step-up", { send: "sms" });
  assert.equal(started.status, 200, started.text);
  const { challenge_token } = started.json;
  const proof = { challenge_token, method: "sms", code: codeOn(app, phone), ...more };
  const stepped = await app.post("/v1/2fa/verify", proof);
  assert.equal(stepped.status, 200, stepped.text);
  return stepped.json;
}

Deno.test("a session ends after an hour idle and a day, unless the login asks to remember (R36, R37)", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  const startedAt = app.clock.now();
  app.clock.advance(601);
  const remembered = (await logIn(app, ada, { remember: true })).json;
  const days = (Date.parse(remembered.expires_at) - startedAt - 601_000) / 1000 / day;
  assert.equal(days, 30);
  app.clock.advance(hour);
  assert.equal(await aalOf(app, ada.token), null);
  assert.equal(await aalOf(app, remembered.session_token), "aal1");
  app.clock.advance(7 * day - 1);
  assert.equal(await aalOf(app, remembered.session_token), "aal1");
  app.clock.advance(7 * day);
  assert.equal(await aalOf(app, remembered.session_token), null);
});

Deno.test("a session that is used lasts as long as the settings say (R37)", async () => {
  await using app = await openTestApp(withSessions({ absoluteSeconds: 10 * day }));
  const ada = await givenPerson(app);
  const { session_token } = (await logIn(app, ada, { remember: true })).json;
  app.clock.advance(5 * day);
  assert.equal(await aalOf(app, session_token), "aal1");
  app.clock.advance(5 * day - 1);
  assert.equal(await aalOf(app, session_token), "aal1");
  app.clock.advance(1);
  assert.equal(await aalOf(app, session_token), null);
});

Deno.test("a session drops to aal1 when its second factor is a day old, until a step-up (R37)", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  const openedAt = new Date(app.clock.now()).toISOString();
  const { session_token, expires_at } = (await logIn(app, ada, { remember: true })).json;
  for (let used = 0; used < 24 * 60; used += 45) {
    assert.equal(await aalOf(app, session_token), "aal2");
    app.clock.advance(45 * 60);
  }
  const dropped = (await app.get("/v1/session", session_token)).json.session;
  assert.deepEqual([dropped.aal, dropped.second_factor_at], ["aal1", openedAt]);

  const stepped = await stepUp(app, session_token, ada.phone);
  const now = new Date(app.clock.now()).toISOString();
  assert.deepEqual([stepped.aal, stepped.authenticated_at], ["aal2", openedAt]);
  assert.deepEqual(stepped.methods, [{ method: "pwd", at: openedAt }, { method: "sms", at: now }]);
  assert.equal(stepped.expires_at, expires_at, "a step-up does not extend the session");
  assert.equal(await aalOf(app, stepped.session_token), "aal2");
  app.clock.advance(7 * day - 1);
  assert.equal(await aalOf(app, stepped.session_token), "aal1", "it keeps its idle limit");
});

Deno.test("a session that was idle for an hour stays aal1, whatever happens later (R36)", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  const { session_token } = (await logIn(app, ada, { remember: true })).json;
  app.clock.advance(hour - 1);
  assert.equal(await aalOf(app, session_token), "aal2");
  app.clock.advance(hour);
  const idle = async () => {
    assert.equal(await aalOf(app, session_token), "aal1");
    refusedAs(await postAs(app, session_token, dangerous, newNumber), 403, "step_up_required");
  };
  await idle();
  app.clock.advance(1);
  await idle();
  // Its second factor would be recent now, and its last use would be within the hour.
  app.clock.advance(-2 * hour);
  await idle();
  const stepped = await stepUp(app, session_token, ada.phone);
  assert.equal((await postAs(app, stepped.session_token, dangerous, newNumber)).status, 200);
});

Deno.test("a session is aal1 after an idle hour even while nothing can be written (R36)", async () => {
  let full = true;
  const fail = () => Promise.reject(new StorageUnavailable("Cannot write: the disk is full"));
  await using app = await openTestApp((ports) => ({
    ...ports,
    sessions: {
      ...ports.sessions,
      endAal2: (...drop) => full ? fail() : ports.sessions.endAal2(...drop),
    },
  }));
  const ada = await givenPerson(app);
  const { session_token } = (await logIn(app, ada, { remember: true })).json;
  app.clock.advance(hour);
  assert.equal(await aalOf(app, session_token), "aal1");
  app.clock.advance(120);
  assert.equal(await aalOf(app, session_token), "aal1", "its use did not hide that it was idle");
  full = false;
  assert.equal(await aalOf(app, session_token), "aal1");
  app.clock.advance(1);
  assert.equal(await aalOf(app, session_token), "aal1");
});

Deno.test("GET /v1/session reads once, writes once a minute, and once more when aal2 ends", async () => {
  const calls: string[] = [];
  await using app = await openTestApp((ports) => ({
    ...ports,
    ...watchedStores(ports, (_port, method) => void calls.push(method)),
  }));
  const ada = await givenPerson(app);
  const { session_token } = (await logIn(app, ada, { remember: true })).json;
  const callsOf = async (seconds: number): Promise<readonly string[]> => {
    app.clock.advance(seconds);
    calls.length = 0;
    await app.get("/v1/session", session_token);
    return [...calls];
  };
  assert.deepEqual(await callsOf(59), ["findSession"]);
  assert.deepEqual(await callsOf(1), ["findSession", "touchSession"]);
  assert.deepEqual(await callsOf(hour), ["findSession", "endAal2"]);
  assert.deepEqual(await callsOf(59), ["findSession"]);
  assert.deepEqual(await callsOf(1), ["findSession", "touchSession"]);
  assert.deepEqual(await callsOf(2 * hour), ["findSession", "touchSession"]);
});

Deno.test("shorter settings shorten open sessions, longer ones do not extend them (R36, R37)", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  const { session_token: sessionToken } = (await logIn(app, ada, { remember: true })).json;
  const core = (change: Partial<SessionPolicy>) =>
    createCore(withSessions({ ...change, aal2Seconds: hour })(app.ports));
  const seen = async (change: Partial<SessionPolicy>): Promise<number> => {
    const listed = await core(change).describeUser({ userId: ada.id as `usr_${string}` });
    assert.ok(listed.ok);
    return listed.value.sessions.length;
  };
  app.clock.advance(2 * day);
  assert.equal(await seen({}), 1);
  assert.equal(await seen({ idleSeconds: 2 * day }), 0);
  assert.equal(await seen({ absoluteSeconds: 2 * day }), 0);
  app.clock.advance(5 * day - 1);
  const long = core({ idleSeconds: 30 * day, absoluteSeconds: 400 * day });
  assert.ok((await long.authenticate({ sessionToken }, {})).ok);
  await app.settle();
  app.clock.advance(7 * day);
  assert.equal(
    (await long.authenticate({ sessionToken }, {})).ok,
    false,
    "idle for its own 7 days",
  );
});

Deno.test("settings shorter than an hour apply to every login", async () => {
  await using app = await openTestApp(withSessions({ idleSeconds: 900, absoluteSeconds: 1800 }));
  const ada = await givenPerson(app);
  const { session_token, expires_at } = (await logIn(app, ada, { remember: true })).json;
  assert.equal(Date.parse(expires_at), app.clock.now() + 1_800_000);
  app.clock.advance(899);
  assert.equal(await aalOf(app, session_token), "aal2");
  app.clock.advance(1);
  assert.equal(await aalOf(app, ada.token), null);
});

Deno.test("a trusted device opens a longer session only if the login asks for it", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  const trusted = (await logIn(app, ada, { trust_device: true })).json;
  const byDevice = { username: "ada", password, device_token: trusted.device_token };
  const lifetimeOf = async (more: object): Promise<number> => {
    const { json } = await app.post("/v1/login", { ...byDevice, ...more });
    assert.deepEqual([json.status, json.aal], ["signed_in", "aal1"]);
    return (Date.parse(json.expires_at) - app.clock.now()) / 1000;
  };
  assert.equal(await lifetimeOf({}), day);
  assert.equal(await lifetimeOf({ remember: false }), day);
  assert.equal(await lifetimeOf({ remember: true }), 30 * day);
});

Deno.test("a step-up keeps the lifetime of its session, whatever remember is", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  const stepped = await stepUp(app, ada.token, ada.phone, { remember: true });
  assert.equal(Date.parse(stepped.expires_at), app.clock.now() + day * 1000);
  app.clock.advance(hour);
  assert.equal(await aalOf(app, stepped.session_token), null);
});

Deno.test("a signed token states the level of its session and is not valid beyond its aal2", async () => {
  await using app = await openTokenApp();
  const ada = await givenPerson(app);
  const { session_token } = (await logIn(app, ada, { remember: true })).json;
  const provenAt = app.clock.now() / 1000;
  for (let used = 0; used < 24 * 60; used += 45) {
    assert.equal(await aalOf(app, session_token), "aal2");
    app.clock.advance(45 * 60);
  }
  app.clock.advance(-100);
  const last = decodeJwt(await app.token(session_token));
  assert.deepEqual([last["acr"], last.exp], ["aal2", provenAt + day]);
  app.clock.advance(100);
  const dropped = decodeJwt(await app.token(session_token));
  assert.deepEqual([dropped["acr"], dropped.exp], ["aal1", provenAt + day + 300]);
  assert.deepEqual(dropped["amr"], ["pwd", "sms"]);
  assert.deepEqual([dropped["auth_time"], dropped["second_factor_at"]], [provenAt, provenAt]);
});

Deno.test("auth_time is when the password was verified, not when the code was", async () => {
  await using app = await openTokenApp();
  await app.register("ada");
  const { token, code } = await app.challenge("ada");
  const passwordAt = app.clock.now() / 1000;
  app.clock.advance(300);
  const proof = { challenge_token: token, method: "sms", code };
  const { session_token } = (await app.post("/v1/2fa/verify", proof)).json;
  const claims = decodeJwt(await app.token(session_token));
  const times = [claims["auth_time"], claims["second_factor_at"]];
  assert.deepEqual(times, [passwordAt, passwordAt + 300]);
});
