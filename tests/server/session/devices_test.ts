import assert from "node:assert/strict";
import { deviceLifetimeSeconds } from "../../../core/domain/session/device.ts";
import { password, phoneNumber } from "../../harness.ts";
import { type Answer, type Json, openTestApp, type TestApp } from "../app_kit.ts";

const eves = "+12025550143";

Deno.test("a trusted device logs in with only the password, and can be listed and removed", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const { device } = await trust(app, "ada");
  assert.match(device, /^lk_d_[\w-]{22}\.[\w-]{43}$/);
  app.clock.advance(3600);
  const sends = app.simulator.journal().length;
  const login = await logIn(app, "ada", device, { send: "sms" });
  assert.equal(login.status, 200, login.text);
  assert.equal(login.json.status, "signed_in");
  assert.deepEqual([login.json.aal, login.json.amr], ["aal1", ["pwd", "device"]]);
  assert.equal(login.json.user.username, "ada");
  assert.deepEqual(
    Object.keys(login.json).toSorted(),
    [
      "aal",
      "amr",
      "authenticated_at",
      "expires_at",
      "methods",
      "second_factor_at",
      "session_token",
      "status",
      "test",
      "user",
    ],
  );
  const at = "2026-01-01T01:00:00.000Z";
  assert.deepEqual(login.json.methods, [{ method: "pwd", at }, { method: "device", at }]);
  assert.equal(app.simulator.journal().length, sends, "no message was sent");
  const token = login.json.session_token;
  const { session } = (await app.get("/v1/session", token)).json;
  assert.deepEqual(
    [session.aal, session.amr, session.second_factor_at],
    ["aal1", ["pwd", "device"], null],
  );

  const listed = await app.get("/v1/devices", token);
  assert.equal(listed.status, 200);
  assert.deepEqual(listed.json.devices, [{
    id: device.slice(5, 27),
    created_at: "2026-01-01T00:00:00.000Z",
    last_used_at: "2026-01-01T01:00:00.000Z",
    expires_at: "2026-01-31T00:00:00.000Z",
    address: "192.0.2.7",
    user_agent: null,
    current: true,
  }]);
  assert.ok(!listed.text.includes(device.slice(28)));
  const path = `/v1/devices/${device.slice(5, 27)}`;
  assert.equal((await remove(app, path, token)).status, 204);
  assert.equal((await app.get("/v1/session", token)).status, 401, "its session ends with it");
  assert.equal((await logIn(app, "ada", device)).json.status, "second_factor_required");
});

Deno.test("a device is trusted only if the user requests it", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const { token: challenge_token, code } = await app.challenge("ada");
  const body = { challenge_token, method: "sms", code, trust_device: false };
  const verified = await app.post("/v1/2fa/verify", body);
  assert.equal(verified.json.device_token, undefined);
  const listed = await app.get("/v1/devices", verified.json.session_token);
  assert.deepEqual(listed.json.devices, []);
});

Deno.test("a trusted device expires after exactly thirty days, however often it is used", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const { device } = await trust(app, "ada");
  app.clock.advance(deviceLifetimeSeconds - 1);
  assert.equal((await logIn(app, "ada", device)).json.status, "signed_in");
  app.clock.advance(1);
  assert.equal((await logIn(app, "ada", device)).json.status, "second_factor_required");
});

Deno.test("a device token with an incorrect password is refused, and the guess counts (R14)", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const { device } = await trust(app, "ada");
  for (let guess = 0; guess < 5; guess++) {
    const answer = await logIn(app, "ada", device, { password: "not the password" });
    assert.deepEqual([answer.status, answer.json.code], [401, "invalid_credentials"]);
  }
  const right = await logIn(app, "ada", device);
  assert.deepEqual([right.status, right.json.code], [429, "throttled"]);
});

Deno.test("a device token does not work with another user's password", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  await app.register("eve", eves);
  const { device } = await trust(app, "ada");
  await trust(app, "eve", eves);
  const answer = await logIn(app, "eve", device);
  assert.equal(answer.json.status, "second_factor_required");
  assert.equal(
    (await logIn(app, "ada", device)).json.status,
    "signed_in",
    "it still works for ada",
  );
});

Deno.test("POST /v1/login ignores an invalid device token without saying so", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const { device, session } = await trust(app, "ada");
  app.clock.advance(700);
  const plain = await app.post("/v1/login", { username: "ada", password });
  const swapped = `${device.slice(0, -1)}${device.endsWith("A") ? "B" : "A"}`;
  const others = [
    "",
    "x",
    session,
    session.replace("lk_s_", "lk_d_"),
    plain.json.challenge_token,
    plain.json.challenge_token.replace("lk_c_", "lk_d_"),
    device.slice(0, -1),
    `${device}A`,
    swapped,
    device.replace("lk_d_", "lk_s_"),
    `lk_d_${"A".repeat(22)}.${"B".repeat(43)}`,
  ];
  for (const wrong of others) {
    const answer = await logIn(app, "ada", wrong);
    assert.equal(answer.status, 200);
    assert.deepEqual(Object.keys(answer.json), Object.keys(plain.json));
    assert.deepEqual({ ...answer.json, challenge_token: "" }, {
      ...plain.json,
      challenge_token: "",
    });
  }
  for (const wrong of [null, 1, {}, [device]]) {
    const answer = await app.post("/v1/login", { username: "ada", password, device_token: wrong });
    assert.deepEqual([answer.status, answer.json.code], [422, "invalid_input"]);
  }
});

Deno.test("a device token is not accepted as a session or challenge token (R17)", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const { device } = await trust(app, "ada");
  for (const token of [device, device.replace("lk_d_", "lk_s_")]) {
    for (const path of ["/v1/session", "/v1/sessions", "/v1/devices", "/v1/me/export"]) {
      assert.equal((await app.get(path, token)).json.code, "unauthenticated");
    }
    assert.equal((await remove(app, "/v1/me", token)).json.code, "unauthenticated");
  }
  for (const challenge_token of [device, device.replace("lk_d_", "lk_c_")]) {
    const answer = await app.post("/v1/2fa/verify", {
      challenge_token,
      method: "sms",
      code: "1234",
    });
    assert.deepEqual([answer.status, answer.json.code], [410, "invalid_challenge"]);
  }
});

Deno.test("a session opened by a trusted device requires a step-up for sensitive operations (R32)", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const { device } = await trust(app, "ada");
  const { session_token: token } = (await logIn(app, "ada", device)).json;
  const answers = [await app.get("/v1/me/export", token), await remove(app, "/v1/me", token)];
  for (const answer of answers) {
    assert.deepEqual([answer.status, answer.json.code], [403, "step_up_required"]);
  }
  assert.equal((await app.get("/v1/session", token)).status, 200);

  app.clock.advance(601);
  const authorization = `Bearer ${token}`;
  const started = await app.post("/v1/session/step-up", { send: "sms" }, { authorization });
  const stepped = await app.post("/v1/2fa/verify", {
    challenge_token: started.json.challenge_token,
    method: "sms",
    code: app.simulator.codeFor(phoneNumber),
  });
  assert.deepEqual([stepped.status, stepped.json.amr], [200, ["pwd", "sms"]], stepped.text);
  assert.equal(stepped.json.aal, "aal2", "the step-up proved a second factor");
  assert.equal((await app.get("/v1/session", token)).status, 401, "a new session replaced it");
  assert.equal((await remove(app, "/v1/me", stepped.json.session_token)).status, 204);
});

Deno.test("another user's device is not found and stays trusted", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  await app.register("eve", eves);
  const ada = await trust(app, "ada");
  const eve = await trust(app, "eve", eves);
  for (const id of [ada.device.slice(5, 27), ada.device, "A".repeat(22), "x", "%00", "%FF"]) {
    const answer = await remove(app, `/v1/devices/${id}`, eve.session);
    assert.deepEqual([answer.status, answer.json.code], [404, "device_not_found"], id);
  }
  assert.equal((await app.get("/v1/devices", eve.session)).json.devices.length, 1);
  assert.equal((await logIn(app, "ada", ada.device)).json.status, "signed_in");
});

Deno.test("a device that is removed during its login opens no lasting session", async () => {
  let end: (() => Promise<unknown>) | null = null;
  await using app = await openTestApp((ports) => ({
    ...ports,
    sessions: {
      ...ports.sessions,
      // The moment between finding the device and using it.
      findDevice: async (id) => {
        const device = await ports.sessions.findDevice(id);
        await end?.();
        return device;
      },
    },
  }));
  await app.register("ada");
  const { device, session } = await trust(app, "ada");
  end = () => remove(app, `/v1/devices/${device.slice(5, 27)}`, session);
  const answer = await logIn(app, "ada", device, { send: "sms" });
  assert.equal(answer.json.status, "second_factor_required");
  assert.equal((await app.get("/v1/sessions", session)).json.sessions.length, 1);

  end = null;
  app.clock.advance(601);
  const next = await trust(app, "ada");
  const answers = await Promise.all(
    Array.from(
      // Five logins: more in parallel have to wait, since any of them might be wrong.
      { length: 6 },
      (_, at) =>
        at === 3
          ? remove(app, `/v1/devices/${next.device.slice(5, 27)}`, next.session)
          : logIn(app, "ada", next.device),
    ),
  );
  assert.ok(answers.every(({ status }) => status < 300));
  const left = (await app.get("/v1/sessions", next.session)).json.sessions;
  assert.deepEqual(left.filter(({ amr }: Json) => amr[1] === "device"), []);
});

Deno.test("logins by a trusted device respect the limit of sessions (R43)", async () => {
  await using app = await openTestApp((ports) => ({
    ...ports,
    policies: { ...ports.policies, session: { ...ports.policies.session, perUserMax: 3 } },
  }));
  await app.register("ada");
  const { device, session } = await trust(app, "ada");
  const tokens: string[] = [];
  for (let at = 0; at < 3; at++) {
    app.clock.advance(1);
    tokens.push((await logIn(app, "ada", device)).json.session_token);
  }
  assert.equal((await app.get("/v1/session", session)).status, 401, "the oldest has ended");
  for (const token of tokens) assert.equal((await app.get("/v1/session", token)).status, 200);
});

Deno.test("the logins of a trusted device are recorded without its token (R71)", async () => {
  await using app = await openTestApp();
  const user = await app.register("ada");
  const { device, session } = await trust(app, "ada");
  const login = await logIn(app, "ada", device);
  await remove(app, `/v1/devices/${device.slice(5, 27)}`, session);
  const { items } = await app.core.listAuditEvents({ userId: user.id, cursor: null, limit: 200 });
  const [ended, revoked, opened] = items;
  assert.deepEqual([ended?.type, ended?.detail], [
    "session.ended",
    { by: "device_revoked", sessions: 1 },
  ]);
  assert.equal(revoked?.type, "device.revoked");
  assert.deepEqual(opened?.detail, {
    session_id: login.json.session_token.slice(5, 27),
    method: "device",
    device_id: device.slice(5, 27),
  });
  const seen = `${app.logged()}${JSON.stringify(items)}`;
  assert.ok(!seen.includes(device.slice(28)), "the secret was recorded");
});

/** Logs in and trusts the device. */
async function trust(
  app: TestApp,
  username: string,
  phone = phoneNumber,
): Promise<{ readonly session: string; readonly device: string }> {
  const opened = await app.post("/v1/login", { username, password, send: "sms" });
  const verified = await app.post("/v1/2fa/verify", {
    challenge_token: opened.json.challenge_token,
    method: "sms",
    code: app.simulator.codeFor(phone),
    trust_device: true,
  });
  assert.equal(verified.status, 200, verified.text);
  return { session: verified.json.session_token, device: verified.json.device_token };
}

function logIn(
  app: TestApp,
  username: string,
  device_token: string,
  more: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return app.post("/v1/login", { username, password, device_token, ...more });
}

function remove(app: TestApp, path: string, token: string): Promise<Answer> {
  return app.request("DELETE", path, { headers: { authorization: `Bearer ${token}` } });
}
