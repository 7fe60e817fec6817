/** Every refusal of a use case is recorded with its user, address and request. @module */
import assert from "node:assert/strict";
import {
  exportThrottle,
  phoneChangeThrottle,
  stepUpThrottle,
} from "../../../core/domain/throttle.ts";
import type { Throttle, WindowThrottle } from "../../../core/domain/throttle.ts";
import { networksOf } from "../../../core/domain/network.ts";
import { registrationThrottles } from "../../../core/domain/login/password_throttle.ts";
import type { UserId } from "../../../core/domain/user_id.ts";
import { password, phoneNumber } from "../../harness.ts";
import type { Person } from "../account/account_kit.ts";
import { type Answer, openTestApp } from "../app_kit.ts";
import {
  act,
  assertRecorded,
  givenScene,
  lines,
  type Provocation,
  someId,
  unknownChallenge,
  unknownToken,
  withTokens,
} from "./refusals_kit.ts";

const challenge =
  (path: string, more: Readonly<Record<string, unknown>>): Provocation => ({ app, waiting }) =>
    app.post(path, { challenge_token: waiting, ...more });

/** Fills a limit, then sends the request. */
const full = (
  throttle: (ada: Person) => readonly Throttle[],
  provocation: Provocation,
): Provocation =>
async (scene) => {
  const filled = throttle(scene.ada).map((one) => ({
    ...one,
    amount: (one as WindowThrottle).max,
  }));
  const now = scene.app.clock.now();
  assert.ok((await scene.app.ports.throttles.takeThrottles(filled, now)).passed);
  return await provocation(scene);
};

const idOf = (ada: Person) => ada.id as UserId;
const wrongLogin = { username: "ada", password: "not the password" };
const change = { current_password: password, new_password: "a much better phrase" };
const otherPhone = { phone_number: "+12025550150" };
const registration = { username: "ada", password, phone_number: phoneNumber };
const sent = { method: "sms", code: "1234567" };

/** Requests with the code and the audit event that each causes, in a session just opened. */
const provocations: readonly (readonly [string, string, Provocation])[] = [
  ["username_taken", "user.registration_refused", act("POST", "/v1/register", registration)],
  [
    "throttled",
    "user.registration_refused",
    full(
      () => registrationThrottles(networksOf("192.0.2.7"), 1),
      ({ app }) => app.post("/v1/register", registration),
    ),
  ],
  ["invalid_credentials", "login.refused", act("POST", "/v1/login", wrongLogin)],
  [
    "invalid_credentials",
    "login.refused",
    act("POST", "/v1/login", { ...wrongLogin, username: "unknown" }),
  ],
  [
    "invalid_credentials",
    "login.refused",
    act("POST", "/v1/login", { ...wrongLogin, username: "no body" }),
  ],
  ["channel_unavailable", "code.refused", challenge("/v1/2fa/send", { channel: "call" })],
  [
    "invalid_challenge",
    "challenge.refused",
    act("POST", "/v1/2fa/send", { challenge_token: unknownChallenge, channel: "sms" }),
  ],
  [
    "phone_number_not_correctable",
    "challenge.refused",
    challenge("/v1/2fa/send", { channel: "sms", ...otherPhone }),
  ],
  ["code_not_sent", "challenge.refused", challenge("/v1/2fa/verify", sent)],
  [
    "method_unavailable",
    "challenge.refused",
    challenge("/v1/2fa/verify", { ...sent, method: "totp" }),
  ],
  [
    "wrong_code",
    "challenge.refused",
    challenge("/v1/2fa/verify", { method: "recovery_code", code: "00000-00000-00000" }),
  ],
  [
    "invalid_challenge",
    "challenge.refused",
    act("POST", "/v1/2fa/verify", { challenge_token: unknownChallenge, ...sent }),
  ],
  [
    "challenge_replaced",
    "challenge.refused",
    async (scene) => {
      await scene.app.post("/v1/login", { username: "ada", password });
      return await challenge("/v1/2fa/verify", sent)(scene);
    },
  ],
  [
    "challenge_expired",
    "challenge.refused",
    (scene) => {
      scene.app.clock.advance(600);
      return challenge("/v1/2fa/verify", sent)(scene);
    },
  ],
  ["method_unavailable", "act.refused", challenge("/v1/2fa/passkey", {})],
  [
    "invalid_challenge",
    "challenge.refused",
    act("POST", "/v1/2fa/passkey", { challenge_token: unknownChallenge }),
  ],
  [
    "throttled",
    "act.refused",
    full((ada) => [stepUpThrottle(idOf(ada))], act("POST", "/v1/session/step-up", {})),
  ],
  [
    "wrong_password",
    "password.change_refused",
    act("POST", "/v1/password/change", { ...change, current_password: "not the password" }),
  ],
  [
    "invalid_challenge",
    "challenge.refused",
    act("POST", "/v1/password/reset/confirm", {
      challenge_token: unknownChallenge,
      code: "123456",
      recovery_code: "00000-00000-00000",
      new_password: "a much better phrase",
    }),
  ],
  [
    "phone_number_unchanged",
    "act.refused",
    act("POST", "/v1/phone/change", { phone_number: phoneNumber }),
  ],
  [
    "throttled",
    "act.refused",
    full((ada) => [phoneChangeThrottle(idOf(ada))], act("POST", "/v1/phone/change", otherPhone)),
  ],
  [
    "invalid_challenge",
    "challenge.refused",
    act("POST", "/v1/phone/change/confirm", { challenge_token: unknownChallenge, code: "123456" }),
  ],
  ["audience_unknown", "act.refused", act("POST", "/v1/session/jwt", { audience: "elsewhere" })],
  [
    "totp_not_enrolled",
    "totp.enrollment_refused",
    act("POST", "/v1/totp/confirm", { code: "123456" }),
  ],
  ["totp_not_enrolled", "act.refused", act("DELETE", "/v1/totp")],
  [
    "invalid_challenge",
    "challenge.refused",
    act("POST", "/v1/passkeys/confirm", { challenge_token: unknownChallenge, passkey: {} }),
  ],
  ["passkey_not_found", "act.refused", act("PATCH", `/v1/passkeys/${someId}`, { name: "x" })],
  ["passkey_not_found", "act.refused", act("DELETE", `/v1/passkeys/${someId}`)],
  ["session_not_found", "act.refused", act("DELETE", `/v1/sessions/${someId}`)],
  ["session_not_found", "act.refused", act("DELETE", "/v1/sessions/x")],
  ["device_not_found", "act.refused", act("DELETE", `/v1/devices/${someId}`)],
  ["device_not_found", "act.refused", act("DELETE", "/v1/devices/x")],
  [
    "throttled",
    "act.refused",
    full((ada) => [exportThrottle(idOf(ada))], act("GET", "/v1/me/export")),
  ],
];

for (const [at, [code, type, provocation]] of provocations.entries()) {
  Deno.test(`a refusal is recorded (R70): ${at} ${code} ${type}`, async () => {
    await using app = await openTestApp(withTokens);
    const scene = await givenScene(app);
    const answer = await provocation(scene);
    assert.equal(answer.json?.code, code, answer.text);
    await assertRecorded(app, answer, type);
  });
}

const stepUpPaths: readonly (readonly [string, string, unknown?])[] = [
  ["POST", "/v1/recovery-codes"],
  ["POST", "/v1/totp/enroll"],
  ["DELETE", "/v1/totp"],
  ["POST", "/v1/passkeys/enroll"],
  ["DELETE", `/v1/passkeys/${someId}`],
  ["POST", "/v1/phone/change", otherPhone],
  ["DELETE", "/v1/me"],
  ["GET", "/v1/me/export"],
];

const sessionPaths: typeof stepUpPaths = [
  ...stepUpPaths,
  ["POST", "/v1/session/step-up", {}],
  ["POST", "/v1/session/jwt", { audience: "shop" }],
  ["POST", "/v1/password/change", change],
  ["POST", "/v1/phone/change/confirm", { challenge_token: unknownChallenge, code: "123456" }],
  ["POST", "/v1/totp/confirm", { code: "123456" }],
  ["POST", "/v1/passkeys/confirm", { challenge_token: unknownChallenge, passkey: {} }],
  ["PATCH", `/v1/passkeys/${someId}`, { name: "x" }],
  ["DELETE", `/v1/devices/${someId}`],
  ["DELETE", `/v1/sessions/${someId}`],
  ["DELETE", "/v1/sessions"],
  ["POST", "/v1/logout"],
];

Deno.test("step_up_required and unauthenticated are recorded on every route (R70)", async () => {
  const edge = { peer: "192.0.2.7" };
  await using app = await openTestApp(withTokens, edge);
  const scene = await givenScene(app);
  app.clock.advance(700);
  let requests = 0;
  // From a different network each, since repeated events within a minute are folded into one.
  const provoke = async (row: typeof stepUpPaths[number], token?: string): Promise<Answer> => {
    edge.peer = `198.51.100.${++requests}`;
    return await act(...row, token)(scene);
  };
  const withBody = (
    [method, path, body]: typeof stepUpPaths[number],
  ) => [method, path, body] as const;
  for (const row of stepUpPaths) {
    const answer = await provoke(withBody(row));
    assert.equal(answer.json?.code, "step_up_required", answer.text);
    await assertRecorded(app, answer, null, edge.peer, scene.ada.id);
  }
  for (const row of sessionPaths) {
    const answer = await provoke(withBody(row), unknownToken);
    assert.equal(answer.json?.code, "unauthenticated", `${row[1]} ${answer.text}`);
    await assertRecorded(app, answer, null, edge.peer, null);
  }
  app.clock.advance(86400);
  const ended = await provoke(["POST", "/v1/logout"]);
  await assertRecorded(app, ended, "act.refused", edge.peer, scene.ada.id);
});

Deno.test("refused reads without a session are not recorded", async () => {
  await using app = await openTestApp(withTokens);
  await givenScene(app);
  const before = await lines(app);
  const paths = ["session", "sessions", "devices", "passkeys", "authenticators"];
  for (const path of paths) {
    assert.equal((await app.get(`/v1/${path}`, unknownToken)).status, 401);
  }
  assert.equal((await app.post("/v1/register", { ...registration, username: "" })).status, 422);
  assert.deepEqual(await lines(app), before);
});

Deno.test("overloaded is recorded on every route that hashes (R70)", async () => {
  let busy = false;
  await using app = await openTestApp((ports) => ({
    ...withTokens(ports),
    hasher: {
      ...ports.hasher,
      hash: (...asked) => busy ? Promise.resolve("overloaded") : ports.hasher.hash(...asked),
      verify: (...asked) => busy ? Promise.resolve("overloaded") : ports.hasher.verify(...asked),
    },
  }));
  const scene = await givenScene(app);
  busy = true;
  const routes = [
    ["login.refused", act("POST", "/v1/login", wrongLogin)],
    ["user.registration_refused", act("POST", "/v1/register", { ...registration, username: "bo" })],
    ["password.change_refused", act("POST", "/v1/password/change", change)],
  ] as const;
  for (const [type, provocation] of routes) {
    const answer = await provocation(scene);
    if (answer.json.code === "invalid_input") continue;
    assert.equal(answer.json.code, "overloaded");
    await assertRecorded(app, answer, type);
  }
});

Deno.test("a throttled login is recorded with the limit and without the name (R70, R71)", async () => {
  await using app = await openTestApp(withTokens);
  const { ada } = await givenScene(app);
  for (let tries = 0; tries < 5; tries++) await app.post("/v1/login", wrongLogin);
  const answer = await app.post("/v1/login", wrongLogin);
  assert.equal(answer.json.code, "throttled");
  const line = await assertRecorded(app, answer, "login.refused", "192.0.2.7", ada.id);
  assert.deepEqual(line.detail, { limit: "password" });
});
