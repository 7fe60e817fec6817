/** `send: "auto"`, and the language and the app of a code that is sent with a challenge. @module */
import assert from "node:assert/strict";
import { operator, password, phoneNumber } from "../../harness.ts";
import { givenPerson, logIn, postAs, refusedAs, sends } from "../account/account_kit.ts";
import { type Answer, openTestApp, type TestApp } from "../app_kit.ts";
import { withKey } from "../factors/passkey_kit.ts";
import { givenTotp } from "../factors/totp_kit.ts";

const newPhone = "+12025550143";

function start(app: TestApp, more: object = {}): Promise<Answer> {
  return app.post("/v1/login", { username: "ada", password, send: "auto", ...more });
}

/** The channel that a code was sent by, or null. */
function channelOf(answer: Answer): string | null {
  assert.equal(answer.status, 200, answer.text);
  return answer.json.sent?.channel ?? null;
}

/** The newest message that the provider was asked to send. */
function lastSend(app: TestApp): Readonly<Record<string, string>> {
  const journal = app.simulator.journal().filter(({ path }) => path.endsWith("/Verifications"));
  return journal.at(-1)?.form ?? {};
}

Deno.test("send: auto sends an sms to a user who has nothing better", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  assert.equal(channelOf(await start(app)), "sms");
  await app.register("eve", newPhone);
  await logIn(app, { username: "eve", phone: newPhone });
  app.clock.advance(600);
  const opened = await start(app, { username: "eve" });
  assert.ok(opened.json.methods.includes("recovery_code"));
  assert.equal(channelOf(opened), "sms", "recovery codes are for emergencies");
});

Deno.test("send: auto sends nothing to a user with an authenticator app or a passkey", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  await givenTotp(app, ada.token);
  const before = sends(app);
  for (const answer of [await start(app), await stepUp(app, (await again(app)).token)]) {
    assert.equal(channelOf(answer), null);
    assert.equal(answer.json.send_problem, undefined);
    assert.ok(answer.json.methods.includes("totp") && answer.json.methods.includes("sms"));
  }
  assert.equal(sends(app) - before, 1, "only the login that names sms");

  const { app: other } = await withKey();
  await using _other = other;
  const unsent = sends(other);
  assert.equal(channelOf(await start(other)), null);
  assert.equal(sends(other), unsent);
});

Deno.test("send: auto sends a code if this deployment cannot verify the user's passkey", async () => {
  const { app } = await withKey();
  await using _app = app;
  app.clock.advance(600);
  const { createService } = await import("../../../core/service.ts");
  const service = createService({ ...app.ports, passkeyVerifier: null });
  const input = { username: "ada", password, send: "auto" };
  const caller = { actor: "user", actorName: null, address: null, userAgent: null } as const;
  const outcome = await service.logIn(input, { ...caller, requestId: "1" });
  assert.ok(outcome.ok && outcome.value.status === "second_factor_required");
  assert.equal(outcome.value.channel, "sms");
});

Deno.test("send: auto uses the best channel that is open", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const stop = (scope: string) => app.core.stopSends({ scope, reason: "testing" }, operator);
  assert.ok((await stop("channel:sms")).ok);
  assert.equal(channelOf(await start(app)), "whatsapp");
  app.clock.advance(600);
  assert.ok((await stop("channel:whatsapp")).ok);
  const closed = await start(app);
  assert.equal(channelOf(closed), null);
  assert.equal(closed.json.send_problem.code, "channel_unavailable");
  assert.deepEqual(closed.json.unavailable_methods, ["sms", "whatsapp"]);
});

Deno.test("send: auto sends a code to the new number of a phone change", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  await givenTotp(app, ada.token);
  const body = { phone_number: newPhone, send: "auto" };
  assert.equal(channelOf(await postAs(app, ada.token, "/v1/phone/change", body)), "sms");
  assert.equal(lastSend(app)["To"], newPhone);
});

Deno.test("locale and app_hash are accepted wherever a code is sent with a challenge", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  const more = { send: "auto", locale: "pt-Latn-BR", app_hash: "Qx7b9Zk2LmN" };
  const [recovery_code] = ada.recoveryCodes;
  const requests = [
    () => start(app, more),
    () => postAs(app, ada.token, "/v1/session/step-up", more),
    async () => {
      const { token } = await again(app);
      return await postAs(app, token, "/v1/phone/change", { ...more, phone_number: newPhone });
    },
    () => app.post("/v1/password/reset", { ...more, username: "ada", recovery_code }),
  ];
  for (const request of requests) {
    const before = sends(app);
    const answer = await request();
    assert.ok(answer.status < 300, answer.text);
    assert.ok(sends(app) > before, answer.text);
    assert.deepEqual(
      [lastSend(app)["Locale"], lastSend(app)["AppHash"]],
      ["pt-BR", "Qx7b9Zk2LmN"],
    );
    app.clock.advance(11 * 60);
  }
});

Deno.test("a locale of any shape is no reason not to send", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const shapes = { tlh: undefined, "": undefined, "pt_BR;q=\0": undefined, "de-AT": "de" };
  for (const [locale, expected] of Object.entries({ ...shapes, ["x".repeat(9000)]: undefined })) {
    assert.equal(channelOf(await start(app, { locale })), "sms", locale);
    assert.equal(lastSend(app)["Locale"], expected, locale);
    app.clock.advance(11 * 60);
  }
});

Deno.test("app_hash is refused unless the code can go by sms, and sends nothing", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const hash = "Qx7b9Zk2LmN";
  for (const [send, app_hash] of [["auto", "short"], ["whatsapp", hash], ["call", hash]]) {
    const answer = await start(app, { send, app_hash });
    refusedAs(answer, 422, "invalid_input");
    assert.deepEqual(answer.json.errors[0].code, "app_hash_format");
  }
  const login = { username: "ada", password, app_hash: hash };
  refusedAs(await app.post("/v1/login", login), 422, "invalid_input");
  refusedAs(await start(app, { send: "automatic" }), 422, "invalid_input");
  assert.equal(sends(app), 0);
});

function stepUp(app: TestApp, token: string): Promise<Answer> {
  return postAs(app, token, "/v1/session/step-up", { send: "auto" });
}

/** Logs ada in again by sms, and returns the session token. */
async function again(app: TestApp): Promise<{ readonly token: string }> {
  app.clock.advance(600);
  const answer = await logIn(app, { username: "ada", phone: phoneNumber });
  return { token: answer.json.session_token };
}
