import assert from "node:assert/strict";
import { password } from "../../harness.ts";
import {
  codeOn,
  eventsOf,
  givenPerson,
  isActive,
  logIn,
  logsIn,
  type Person,
  postAs,
  refusedAs,
  sends,
} from "./account_kit.ts";
import { type Answer, openTestApp, type TestApp, wrong } from "../app_kit.ts";

const reset = "/v1/password/reset";
const confirm = "/v1/password/reset/confirm";
const fresh = "a much better phrase";

/** Requests a reset with a correct recovery code, and returns the body that confirms it. */
async function givenReset(app: TestApp, person: Person, at = 0): Promise<Record<string, string>> {
  const recovery_code = person.recoveryCodes[at] ?? "";
  const asked = await app.post(reset, { username: person.username, recovery_code });
  assert.equal(asked.status, 202, asked.text);
  const { challenge_token } = asked.json;
  return { challenge_token, code: codeOn(app, person.phone), recovery_code, new_password: fresh };
}

Deno.test("a reset takes a recovery code and a phone code and opens no session (R22)", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  const other = (await logIn(app, ada, { trust_device: true })).json;
  const before = sends(app);
  const body = await givenReset(app, ada);
  assert.equal(sends(app), before + 1);
  const done = await app.post(confirm, body);
  assert.equal(done.status, 204, done.text);
  assert.equal(done.text, "");
  assert.deepEqual([...done.headers.keys()].filter((name) => /cookie|auth/.test(name)), []);
  assert.ok(!await isActive(app, ada.token));
  assert.ok(!await isActive(app, other.session_token));
  assert.equal(await logsIn(app, "ada", password), false);
  const trusted = { username: "ada", password: fresh, device_token: other.device_token };
  assert.equal((await app.post("/v1/login", trusted)).json.status, "second_factor_required");
  const opened = await app.post("/v1/login", { username: "ada", password: fresh });
  const used = { method: "recovery_code", code: body["recovery_code"] };
  const { challenge_token } = opened.json;
  const again = await app.post("/v1/2fa/verify", { challenge_token, ...used });
  refusedAs(again, 422, "wrong_code");
  await logIn(app, ada, { password: fresh });
  assert.deepEqual(app.notices, [{ to: ada.phone, kind: "password_changed" }]);
  const record = await eventsOf(app, ada);
  for (const line of ["password.reset_requested", "password.reset", "notice.sent"]) {
    assert.ok(record.includes(line), line);
  }
});

Deno.test("POST /v1/password/reset responds the same way for any username (R19)", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  const [right = "", second = ""] = ada.recoveryCodes;
  const spent = await givenReset(app, ada, 1);
  assert.equal((await app.post(confirm, spent)).status, 204);
  const before = sends(app);
  const asked = [
    { username: "ada", recovery_code: right },
    { username: "ADA", recovery_code: wrongRecovery(right) },
    { username: "ada", recovery_code: second },
    { username: "ada", recovery_code: "nonsense" },
    { username: "unknown", recovery_code: right },
    { username: "!", recovery_code: "" },
    { username: "x".repeat(5000), recovery_code: right },
  ];
  for (let full = 0; full < 8; full++) asked.push({ username: "ada", recovery_code: "nonsense" });
  for (let full = 0; full < 8; full++) asked.push({ username: "unknown", recovery_code: "n" });
  const answers: Answer[] = [];
  for (const body of asked) answers.push(await app.post(reset, body));
  const shapes = new Set(answers.map(shape));
  assert.equal(shapes.size, 1, [...shapes].join("\n"));
  assert.deepEqual(Object.keys(answers[0]?.json), ["challenge_token", "expires_at"]);
  assert.equal(answers[0]?.status, 202);
  assert.equal(sends(app), before + 1, "one of them was correct");
  const record = await eventsOf(app, ada);
  assert.ok(record.includes("password.reset_requested: invalid_credentials"));
});

Deno.test("requestPasswordReset() returns before it looks up the username (R19)", async () => {
  const asked: string[] = [];
  await using app = await openTestApp((ports) => ({
    ...ports,
    users: {
      ...ports.users,
      findUserByName: (name) => {
        asked.push(name);
        return ports.users.findUserByName(name);
      },
    },
  }));
  const ada = await givenPerson(app);
  asked.length = 0;
  const input = { username: "ada", recoveryCode: ada.recoveryCodes[0] ?? "", send: null };
  const caller = { actor: "user", actorName: null, address: null, userAgent: null } as const;
  const before = sends(app);
  const outcome = await app.core.requestPasswordReset(input, { ...caller, requestId: null });
  assert.ok(outcome.ok);
  assert.deepEqual([asked.length, sends(app)], [0, before]);
  await app.settle();
  assert.deepEqual([asked.length, sends(app)], [1, before + 1]);
});

Deno.test("the token of a reset that does not exist reveals nothing at confirm or send (R19)", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  const recovery_code = ada.recoveryCodes[0] ?? "";
  const ask = async (username: string, code: string): Promise<string> =>
    (await app.post(reset, { username, recovery_code: code })).json.challenge_token;
  const tokens = [
    await ask("ada", wrongRecovery(recovery_code)),
    await ask("unknown", recovery_code),
    await ask("!", recovery_code),
    `lk_c_${"A".repeat(22)}.${"B".repeat(43)}`,
  ];
  const faults: readonly (readonly [Record<string, string>, number, string])[] = [
    [{}, 410, "invalid_challenge"],
    [{ code: "abc" }, 422, "invalid_input"],
    [{ new_password: "short" }, 422, "invalid_input"],
    [{ new_password: "password1" }, 422, "invalid_input"],
    [{ recovery_code: "nonsense" }, 410, "invalid_challenge"],
  ];
  for (const [fault, status, code] of faults) {
    const base = { code: "123456", recovery_code, new_password: fresh };
    const answers = await Promise.all(
      tokens.map((challenge_token) => app.post(confirm, { challenge_token, ...base, ...fault })),
    );
    for (const answer of answers) refusedAs(answer, status, code);
    assert.equal(new Set(answers.map(shape)).size, 1);
  }
  const real = await givenReset(app, ada);
  const before = app.simulator.journal().length;
  for (const challenge_token of [...tokens, real["challenge_token"]]) {
    app.clock.advance(31);
    const send = await app.post("/v1/2fa/send", { challenge_token, channel: "sms" });
    refusedAs(send, 410, "invalid_challenge");
    const proof = { challenge_token, method: "sms", code: codeOn(app, ada.phone) };
    refusedAs(await app.post("/v1/2fa/verify", proof), 410, "invalid_challenge");
    const recovery = { challenge_token, method: "recovery_code", code: recovery_code };
    refusedAs(await app.post("/v1/2fa/verify", recovery), 410, "invalid_challenge");
  }
  assert.equal(app.simulator.journal().length, before, "no request to the provider");
});

Deno.test("a reset applies the password policy of registration and counts no guess for it (R13)", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app, "ada-lovelace");
  const body = await givenReset(app, ada);
  const faults = {
    "short": "password_too_short",
    "password1": "password_common",
    "ada-lovelace": "password_personal",
    "+1 202 555 0142": "password_personal",
    "Lovelace1815": "password_guessable",
    "abcdabcdabcd": "password_guessable",
  };
  for (const [new_password, code] of Object.entries(faults)) {
    const answer = await app.post(confirm, { ...body, new_password });
    refusedAs(answer, 422, "invalid_input");
    assert.equal(answer.json.errors[0].code, code);
  }
  const guess = await app.post(confirm, { ...body, code: wrong(body["code"] ?? "") });
  assert.equal(guess.json.attempts_left, 4, "this is the first guess");
  assert.equal((await app.post(confirm, body)).status, 204);
});

Deno.test("a reset counts incorrect phone codes and incorrect recovery codes (R28)", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  const body = await givenReset(app, ada);
  const guesses = [
    { code: wrong(body["code"] ?? "") },
    { recovery_code: wrongRecovery(body["recovery_code"] ?? "") },
    { recovery_code: "nonsense" },
    { code: wrong(body["code"] ?? ""), recovery_code: "nonsense" },
    { code: wrong(body["code"] ?? "") },
  ];
  for (const [at, guess] of guesses.entries()) {
    const answer = await app.post(confirm, { ...body, ...guess });
    refusedAs(answer, 422, "wrong_code");
    assert.equal(answer.json.attempts_left, 4 - at);
  }
  refusedAs(await app.post(confirm, body), 410, "challenge_exhausted");
  assert.ok(await logsIn(app, "ada", password), "nothing changed");
  assert.ok(await isActive(app, ada.token));
});

Deno.test("200 parallel incorrect confirmations of a reset cause at most five checks (R28, R48)", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  const body = await givenReset(app, ada);
  const guess = { ...body, code: wrong(body["code"] ?? "") };
  const answers = await Promise.all(Array.from({ length: 200 }, () => app.post(confirm, guess)));
  const count = (code: string): number => answers.filter(({ json }) => json.code === code).length;
  assert.equal(count("wrong_code"), 5);
  assert.equal(count("wrong_code") + count("challenge_exhausted") + count("throttled"), 200);
  assert.ok(count("throttled") >= 180, "all but twenty are refused without a hash");
});

Deno.test("only one of several parallel confirmations of a reset succeeds (R25, R48)", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  const body = await givenReset(app, ada);
  const answers = await Promise.all(
    Array.from(
      { length: 15 },
      (_, at) => app.post(confirm, { ...body, new_password: `${fresh} ${at}` }),
    ),
  );
  const winners = answers.flatMap(({ status }, at) => status === 204 ? [at] : []);
  assert.equal(winners.length, 1);
  assert.equal(answers.filter(({ status }) => status >= 500).length, 0);
  assert.ok(await logsIn(app, "ada", `${fresh} ${winners[0]}`));
  refusedAs(await app.post(confirm, body), 410, "challenge_consumed");
});

Deno.test("a reset expires after ten minutes, and a newer one replaces it (R26, R27)", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  const older = await givenReset(app, ada);
  app.clock.advance(31);
  const newer = await givenReset(app, ada);
  refusedAs(await app.post(confirm, older), 410, "challenge_replaced");
  app.clock.advance(600);
  refusedAs(await app.post(confirm, newer), 410, "challenge_expired");
  assert.ok(await logsIn(app, "ada", password));
});

Deno.test("a reset refuses codes and tokens that were issued for another purpose (R27)", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  const eve = await givenPerson(app, "eve", "+12025550143");
  const body = await givenReset(app, ada);
  app.clock.advance(30);
  const login = await app.challenge("ada");
  const stepUp = (await postAs(app, ada.token, "/v1/session/step-up", {})).json.challenge_token;
  const others = [login.token, stepUp, ada.token, body["challenge_token"]?.slice(0, -1)];
  for (const challenge_token of others) {
    const code = codeOn(app, ada.phone);
    const crossed = await app.post(confirm, { ...body, challenge_token, code });
    refusedAs(crossed, 410, "invalid_challenge");
  }
  // Verify sent the reset's code for the login, so the reset no longer has one.
  refusedAs(await app.post(confirm, body), 422, "code_expired");
  const hers = await givenReset(app, eve);
  const mixed = { ...hers, recovery_code: body["recovery_code"] };
  refusedAs(await app.post(confirm, mixed), 422, "wrong_code");
  assert.ok(await logsIn(app, "ada", password) && await logsIn(app, "eve", password));
});

Deno.test("resets with a correct recovery code are throttled silently (R49)", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  const before = sends(app);
  const recovery_code = ada.recoveryCodes[0];
  for (let again = 0; again < 7; again++) {
    app.clock.advance(121);
    assert.equal((await app.post(reset, { username: "ada", recovery_code })).status, 202);
  }
  assert.equal(sends(app), before + 5);
  assert.ok((await app.core.listAuditEvents({ userId: null, cursor: null, limit: 50 })).items
    .some(({ type, reason }) => type === "password.reset_requested" && reason === "throttled"));
  app.clock.advance(900);
  await givenReset(app, ada);
});

Deno.test("a reset sends no message to a user who has never logged in", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const asked = { username: "ada", recovery_code: "7k2vq-m0x9d-p4r8t" };
  assert.equal((await app.post(reset, asked)).status, 202);
  assert.equal(sends(app), 0);
});

Deno.test("a reset sends its code by the requested channel and does not report a failed send", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  const recovery_code = ada.recoveryCodes[0];
  const asked = { username: "ada", recovery_code };
  refusedAs(await app.post(reset, { ...asked, send: "fax" }), 422, "invalid_input");
  app.simulator.setFault({ fault: "503", on: "start" });
  const { status, json } = await app.post(reset, { ...asked, send: "whatsapp" });
  assert.equal(status, 202);
  const { challenge_token } = json;
  const body = { challenge_token, code: "123456", recovery_code, new_password: fresh };
  refusedAs(await app.post(confirm, body), 422, "code_expired");
  assert.ok((await eventsOf(app, ada)).includes("code.refused: provider_unavailable"));
});

/** A recovery code other than this one. */
function wrongRecovery(code: string): string {
  return `${code.startsWith("0") ? "1" : "0"}${code.slice(1)}`;
}

/** A response's status, headers and body, without what differs between any two responses. */
function shape({ status, headers, text }: Answer): string {
  const body = text.replace(/lk_c_[\w-]{22}\.[\w-]{43}/, "TOKEN").replace(/request-\d+/, "REQUEST");
  const others = [...headers].filter(([name]) => name !== "x-request-id");
  return JSON.stringify([status, others, body]);
}

Deno.test("POST /v1/password/reset is limited by network, except for a correct code (R14)", async () => {
  const edge = { peer: "192.0.2.7" };
  await using app = await openTestApp(undefined, edge);
  const ada = await givenPerson(app);
  edge.peer = "198.51.100.9";
  const wrongly = (username: string) => app.post(reset, { username, recovery_code: "nonsense" });
  for (let tries = 0; tries < 60; tries++) {
    assert.equal((await wrongly(tries % 2 === 0 ? "ada" : "unknown")).status, 202);
    await app.settle();
  }
  for (const username of ["ada", "unknown", "!"]) {
    const answer = await wrongly(username);
    refusedAs(answer, 429, "throttled");
    assert.equal(answer.json.retry_after, 900);
  }
  const before = sends(app);
  const body = { username: "ada", recovery_code: ada.recoveryCodes[0] };
  assert.equal(
    (await app.post(reset, body)).status,
    202,
    "the user's own code, from the same address",
  );
  await app.settle();
  assert.equal(sends(app), before + 1);
  edge.peer = "198.51.100.10";
  assert.equal((await wrongly("ada")).status, 202, "another network");
  app.clock.advance(900);
  edge.peer = "198.51.100.9";
  assert.equal((await wrongly("ada")).status, 202);
});

Deno.test("correct recovery codes do not count toward a network's limit of resets", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  for (let tries = 0; tries < 70; tries++) {
    const body = { username: "ada", recovery_code: ada.recoveryCodes[0] };
    assert.equal((await app.post(reset, body)).status, 202);
    await app.settle();
  }
});
