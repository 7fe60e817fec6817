import assert from "node:assert/strict";
import type { UserId } from "../../../core/domain/user_id.ts";
import { newEvent } from "../../../core/usecases/record/new_event.ts";
import { caller, operator, password } from "../../harness.ts";
import { openTestApp } from "../app_kit.ts";
import { act, wrongAppCode } from "../factors/totp_kit.ts";
import { codeOn, eventsOf, isActive, logIn, logsIn, refusedAs, sends } from "./account_kit.ts";
import {
  appCodeOf,
  confirm,
  confirmation,
  fresh,
  givenHolder,
  reset,
  resetOptions,
  shapeOf,
  startReset,
} from "./reset_kit.ts";

Deno.test("a reset by an app's code needs the phone's code and opens no session (R22)", async () => {
  await using app = await openTestApp();
  const ada = await givenHolder(app);
  const other = (await logIn(app, ada, { trust_device: true })).json;
  const before = sends(app);
  const token = await startReset(app, { username: "ADA", totp_code: appCodeOf(app, ada) });
  assert.equal(sends(app), before + 1);
  const body = confirmation(app, token, ada.phone);
  refusedAs(await app.post(confirm, { ...body, code: "0000" }), 422, "wrong_code");
  const done = await app.post(confirm, body);
  assert.equal(done.status, 204, done.text);
  assert.equal(done.text, "");
  assert.deepEqual([...done.headers.keys()].filter((name) => /cookie|auth/.test(name)), []);
  assert.ok(!await isActive(app, ada.token) && !await isActive(app, other.session_token));
  const trusted = { username: "ada", password: fresh, device_token: other.device_token };
  assert.equal((await app.post("/v1/login", trusted)).json.status, "second_factor_required");
  assert.equal(await logsIn(app, "ada", password), false);
  assert.equal(app.notices.at(-1)?.kind, "password_changed");
  refusedAs(await app.post(confirm, body), 410, "challenge_consumed");
  const events = await eventsOf(app, ada);
  assert.ok(events.includes("password.reset_requested") && events.includes("password.reset"));
});

Deno.test("a reset by a passkey needs the phone's code and uses the nonce once (R22)", async () => {
  await using app = await openTestApp();
  const ada = await givenHolder(app);
  const before = sends(app);
  const options = await resetOptions(app);
  assert.deepEqual(options.allowCredentials, [], "it names no passkey");
  const passkey = ada.key.get(options);
  const token = await startReset(app, { username: "ada", passkey });
  assert.equal(sends(app), before + 1);
  app.clock.advance(125);
  await startReset(app, { username: "ada", passkey });
  await startReset(app, { username: "ada", passkey: ada.key.get(options) });
  assert.equal(sends(app), before + 1, "the nonce is used up");
  const done = await app.post(confirm, confirmation(app, token, ada.phone));
  assert.equal(done.status, 204, done.text);
  assert.ok(await logsIn(app, "ada", fresh));
});

Deno.test("a reset refuses another user's passkey, a forged one and an expired nonce", async () => {
  await using app = await openTestApp();
  const ada = await givenHolder(app);
  const eve = await givenHolder(app, "eve", "+12025550143");
  const before = sends(app);
  const twin = ada.key.clone();
  const attempts = [
    async () => eve.key.get(await resetOptions(app)),
    async () => ({ ...eve.key.get(await resetOptions(app)), id: ada.key.get(noNonce)["id"] }),
    async () => ada.key.get(await resetOptions(app), { origin: "https://evil.test" }),
    async () => ada.key.get(await resetOptions(app), { rpId: "evil.test" }),
    async () => ada.key.get(await resetOptions(app), { challenge: "bm90aGluZw" }),
    async () => ada.key.get(await resetOptions(app), { type: "webauthn.create" }),
    async () => ada.key.get(await resetOptions(app), { crossOrigin: true }),
    async () => ada.key.get(await resetOptions(app), { signCount: 0 }),
    () => Promise.resolve(twin.get(noNonce)),
    () => Promise.resolve({}),
    () => Promise.resolve({ response: { clientDataJSON: "!" } }),
    async () => {
      const options = await resetOptions(app);
      app.clock.advance(601);
      return ada.key.get(options);
    },
  ];
  // The authenticator counts, and ada used it: a lower counter is a copy.
  const used = await startReset(app, {
    username: "ada",
    passkey: ada.key.get(await resetOptions(app)),
  });
  const body = confirmation(app, used, ada.phone);
  for (const [at, attempt] of attempts.entries()) {
    app.clock.advance(1);
    await startReset(app, { username: "ada", passkey: await attempt() });
    assert.equal(sends(app), before + 1, `attempt ${at} sends nothing`);
  }
  refusedAs(await app.post(confirm, body), 410, "challenge_expired");
  assert.ok(await logsIn(app, "ada", password) && await logsIn(app, "eve", password));
});

const noNonce = { allowCredentials: [], challenge: "bm9uY2U", rpId: "latchkey.test" };

Deno.test("an app's code starts one reset, also of ten parallel ones", async () => {
  await using app = await openTestApp();
  const ada = await givenHolder(app);
  const before = sends(app);
  const totp_code = appCodeOf(app, ada);
  await Promise.all(
    Array.from({ length: 10 }, () => app.post(reset, { username: "ada", totp_code })),
  );
  await app.settle();
  assert.equal(sends(app), before + 1);
  app.clock.advance(1);
  await startReset(app, { username: "ada", totp_code });
  assert.equal(sends(app), before + 1, "a code works once");
  const opened = await app.post("/v1/login", { username: "ada", password });
  const { challenge_token } = opened.json;
  const replay = { challenge_token, method: "totp", code: totp_code };
  refusedAs(await app.post("/v1/2fa/verify", replay), 422, "wrong_code");
});

Deno.test("a reset by app or passkey responds the same way for any username (R19)", async () => {
  await using app = await openTestApp();
  const ada = await givenHolder(app);
  const eve = await givenHolder(app, "eve", "+12025550143");
  await app.register("new", "+12025550144");
  await app.settle();
  const [right, wrong] = [appCodeOf(app, ada), wrongAppCode(ada.secret, app.clock.now())];
  const before = sends(app);
  const usernames = ["ada", "ADA", "new", "unknown", "!", "x".repeat(5000)];
  const bodies = [
    ...usernames.map((username) => ({ username, totp_code: wrong })),
    { username: "unknown", totp_code: right },
    { username: "eve", totp_code: right },
    { username: "ada", totp_code: right },
  ];
  const answers = [];
  for (const body of bodies) answers.push(await app.post(reset, body));
  for (const username of ["unknown", "!", "ada", "eve"]) {
    const passkey = eve.key.get(await resetOptions(app));
    answers.push(await app.post(reset, { username, passkey }));
  }
  const shapes = new Set(answers.map(shapeOf));
  assert.equal(shapes.size, 1, [...shapes].join("\n"));
  await app.settle();
  assert.equal(sends(app), before + 2, "ada's code and eve's passkey");
  // What the tokens of resets that do not exist answer.
  const dead = answers.slice(0, 7).map(({ json }) => json.challenge_token);
  const guesses = await Promise.all(
    dead.map((challenge_token) =>
      app.post(confirm, { challenge_token, code: "123456", new_password: fresh })
    ),
  );
  assert.equal(new Set(guesses.map(shapeOf)).size, 1);
  refusedAs(guesses[0] ?? await app.get("/"), 410, "invalid_challenge");
});

Deno.test("a reset reads nothing about the username before it responds (R19)", async () => {
  const calls: string[] = [];
  await using app = await openTestApp((ports) => ({
    ...ports,
    users: {
      ...ports.users,
      findUserByName: (name) => {
        calls.push("find");
        return ports.users.findUserByName(name);
      },
      findStanding: (...input) => {
        calls.push("standing");
        return ports.users.findStanding(...input);
      },
    },
  }));
  const ada = await givenHolder(app);
  await app.settle();
  calls.length = 0;
  const caller = { actor: "user", actorName: null, address: null, userAgent: null } as const;
  for (const username of ["ada", "unknown"]) {
    const input = { username, totpCode: appCodeOf(app, ada), send: null };
    const outcome = await app.core.requestPasswordReset(input, { ...caller, requestId: null });
    assert.ok(outcome.ok);
    assert.deepEqual(calls, []);
    await app.settle();
    calls.length = 0;
  }
});

Deno.test("guesses of an app's code at a reset are limited, and lock no one out (R14, R28)", async () => {
  const edge = { peer: "192.0.2.7" };
  await using app = await openTestApp(undefined, edge);
  const ada = await givenHolder(app);
  const before = sends(app);
  const guess = () => wrongAppCode(ada.secret, app.clock.now());
  edge.peer = "198.51.100.9";
  for (let tries = 0; tries < 5; tries++) {
    await startReset(app, { username: "ada", totp_code: guess() });
  }
  await startReset(app, { username: "ada", totp_code: appCodeOf(app, ada) });
  assert.equal(sends(app), before, "the sixth is not checked");
  const events = await eventsOf(app, ada);
  assert.ok(events.includes("password.reset_requested: throttled"), events.join());
  edge.peer = "203.0.113.9";
  await startReset(app, { username: "ada", totp_code: appCodeOf(app, ada) });
  assert.equal(sends(app), before, "the count is the account's, not the network's");
  edge.peer = "192.0.2.7";
  const token = await startReset(app, { username: "ada", totp_code: appCodeOf(app, ada) });
  assert.equal(sends(app), before + 1, "a familiar network has its own count");
  const done = await app.post(confirm, confirmation(app, token, ada.phone));
  assert.equal(done.status, 204, "and the second factor was not locked out");
});

Deno.test("guesses of an app's code at a reset are limited for a day and a week", async () => {
  const edge = { peer: "192.0.2.7" };
  await using app = await openTestApp(undefined, edge);
  const ada = await givenHolder(app);
  edge.peer = "198.51.100.9";
  let checked = 0;
  const guessFor = async (days: number): Promise<void> => {
    for (let quarter = 0; quarter < days * 8; quarter++) {
      for (let tries = 0; tries < 6; tries++) {
        const totp_code = wrongAppCode(ada.secret, app.clock.now());
        await startReset(app, { username: "ada", totp_code });
      }
      app.clock.advance(3 * 3600);
    }
  };
  const count = async (): Promise<number> => {
    const { items } = await app.core.listAuditEvents({
      userId: ada.id as UserId,
      cursor: null,
      limit: 200,
    });
    return items.filter(({ type, reason }) =>
      type === "password.reset_requested" && reason === "invalid_credentials"
    ).reduce((sum, { count }) => sum + count, 0);
  };
  await guessFor(1);
  checked = await count();
  assert.equal(checked, 10, "ten a day");
  await guessFor(5);
  assert.equal(await count(), 20, "twenty a week");
});

Deno.test("a reset by an app is refused for a locked account and a blocked second factor", async () => {
  await using app = await openTestApp();
  const ada = await givenHolder(app);
  const before = sends(app);
  const { challenge_token } = (await app.post("/v1/login", { username: "ada", password })).json;
  for (let login = 0; login < 2; login++) {
    const opened = (await app.post("/v1/login", { username: "ada", password })).json;
    for (let tries = 0; tries < 5; tries++) {
      const code = wrongAppCode(ada.secret, app.clock.now());
      const proof = { challenge_token: opened.challenge_token, method: "totp", code };
      await app.post("/v1/2fa/verify", proof);
    }
  }
  assert.ok(challenge_token !== undefined);
  await startReset(app, { username: "ada", totp_code: appCodeOf(app, ada) });
  assert.equal(sends(app), before, "the second factor is locked out");
  app.clock.advance(901);
  const token = await startReset(app, { username: "ada", totp_code: appCodeOf(app, ada) });
  assert.equal(sends(app), before + 1);
  const body = confirmation(app, token, ada.phone);
  const order = { userId: ada.id as UserId, action: "lock", reason: "stolen phone" } as const;
  assert.ok((await app.core.performAction(order, operator)).ok);
  refusedAs(await app.post(confirm, body), 410, "invalid_challenge");
  app.clock.advance(60);
  await startReset(app, { username: "ada", totp_code: appCodeOf(app, ada) });
  await startReset(app, { username: "ada", passkey: ada.key.get(await resetOptions(app)) });
  assert.equal(sends(app), before + 1, "nothing is sent to a locked account");
});

Deno.test("removing an authenticator ends the reset that it started", async () => {
  await using app = await openTestApp();
  const ada = await givenHolder(app);
  const token = await startReset(app, { username: "ada", totp_code: appCodeOf(app, ada) });
  const body = confirmation(app, token, ada.phone);
  const removed = await act(app, "DELETE", "/v1/totp", ada.token);
  assert.equal(removed.status, 204, removed.text);
  refusedAs(await app.post(confirm, body), 410, "challenge_replaced");
  assert.ok(await logsIn(app, "ada", password));
});

Deno.test("a reset takes one proof, and a recovery code again at the end", async () => {
  await using app = await openTestApp();
  const ada = await givenHolder(app);
  const [recovery_code = ""] = ada.recoveryCodes;
  const totp_code = appCodeOf(app, ada);
  const bad = [
    [{}, "recovery_code", "missing"],
    [{ totp_code: "12345" }, "totp_code", "code_format"],
    [{ totp_code: "1234567" }, "totp_code", "code_format"],
    [{ recovery_code, totp_code }, "totp_code", "duplicate_field"],
    [{ recovery_code, passkey: {} }, "passkey", "duplicate_field"],
    [{ totp_code, passkey: {} }, "passkey", "duplicate_field"],
  ] as const;
  for (const [more, field, code] of bad) {
    const answer = await app.post(reset, { username: "ada", ...more });
    refusedAs(answer, 422, "invalid_input");
    assert.deepEqual([answer.json.errors[0].field, answer.json.errors[0].code], [field, code]);
  }
  const token = await startReset(app, { username: "ada", recovery_code });
  const body = confirmation(app, token, ada.phone);
  const answer = await app.post(confirm, body);
  refusedAs(answer, 422, "invalid_input");
  assert.equal(answer.json.errors[0].field, "recovery_code");
  assert.equal((await app.post(confirm, { ...body, recovery_code })).status, 204);
});

Deno.test("a reset by app sends nothing if the code is right but the phone was never proven", async () => {
  await using app = await openTestApp();
  const ada = await givenHolder(app);
  const event = newEvent(app.ports, caller, { type: "second_factor.reset" });
  await app.ports.factors.resetSecondFactor(ada.id as UserId, app.clock.now(), event);
  const before = sends(app);
  await startReset(app, { username: "ada", totp_code: appCodeOf(app, ada) });
  await startReset(app, { username: "ada", passkey: ada.key.get(await resetOptions(app)) });
  assert.equal(sends(app), before);
  assert.throws(() => codeOn(app, "+12025550199"));
});

Deno.test("a reset by passkey is refused where passkeys are not configured", async () => {
  await using app = await openTestApp((ports) => ({ ...ports, passkeyVerifier: null }));
  refusedAs(await app.request("POST", `${reset}/passkey`), 501, "not_configured");
  refusedAs(await app.post(reset, { username: "ada", passkey: {} }), 501, "not_configured");
});
