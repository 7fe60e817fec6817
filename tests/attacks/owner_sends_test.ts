import assert from "node:assert/strict";
import { password, phoneNumber } from "../harness.ts";
import { type Attacked, openAttacked } from "./attack_kit.ts";

const home = "192.0.2.44";
const away = "203.0.113.9";
const hourSeconds = 60 * 60;

Deno.test("logging in again does not reset the wait: one message until the gap is over", async () => {
  await using app = await openAttacked();
  await app.register("ada");
  await enter(app, "ada", home);
  app.clock.advance(hourSeconds);
  const before = app.sent();
  const waits: number[] = [];
  for (let login = 1; login <= 5; login++) {
    const answer = await logIn(app, "ada", away);
    const { send_problem } = answer.json;
    if (send_problem?.code === "resend_too_soon") waits.push(send_problem.retry_after);
    app.clock.advance(1);
  }
  assert.equal(app.sent() - before, 1, "one message, not five");
  assert.deepEqual(waits, [29, 28, 27, 26]);
  app.clock.advance(25);
  const next = await logIn(app, "ada", away);
  assert.equal(next.json.sent.resend_after, 40, "the wait keeps growing across logins");
});

Deno.test("the gap ends when the code is entered", async () => {
  await using app = await openAttacked();
  await app.register("ada");
  for (let login = 1; login <= 3; login++) await enter(app, "ada", home);
  const session = await enter(app, "ada", home);
  const stepUp = await app.postFrom(home, "/v1/session/step-up", { send: "sms" }, {
    authorization: `Bearer ${session}`,
  });
  assert.equal(stepUp.status, 200, stepUp.text);
});

Deno.test("an unverified number has one gap for everyone who requests a code to it", async () => {
  await using app = await openAttacked();
  await app.register("ada");
  await app.register("eve");
  assert.notEqual((await logIn(app, "eve", away)).json.sent, null);
  const ada = await logIn(app, "ada", home);
  assert.equal(ada.json.send_problem?.code, "resend_too_soon", ada.text);
  assert.equal(ada.json.send_problem.retry_after, 30);
  app.clock.advance(7);
  // An exact wait would reveal when Eve requested a code.
  assert.equal((await logIn(app, "ada", home)).json.send_problem.retry_after, 30);
  app.clock.advance(23);
  assert.notEqual((await logIn(app, "ada", home)).json.sent, null);
});

Deno.test("strangers who use a number neither delay its owner nor use up the owner's messages", async () => {
  await using app = await openAttacked();
  await app.register("ada");
  await enter(app, "ada", home);
  for (let index = 0; index < 12; index++) await app.register(`eve-${index}`);
  app.clock.advance(hourSeconds);
  const strangers = await flood(app, (index) => [`eve-${index % 12}`, `203.0.113.${index}`], 60);
  assert.equal(strangers, 10, "the number's limit for strangers");
  for (let login = 1; login <= 3; login++) await enter(app, "ada", home);
});

Deno.test("an attacker who knows the password uses up six of ten messages; the owner at home keeps four", async () => {
  await using app = await openAttacked();
  await app.register("ada");
  await enter(app, "ada", home);
  app.clock.advance(hourSeconds);
  const attacker = await flood(app, (index) => ["ada", `203.0.113.${index}`], 40);
  assert.equal(attacker, 6);
  const refused = await logIn(app, "ada", away);
  assert.equal(refused.json.send_problem?.code, "sending_limited", refused.text);
  // The owner does not wait for the attacker's last message either.
  for (let login = 1; login <= 4; login++) await enter(app, "ada", home);
  const fifth = await logIn(app, "ada", home);
  assert.equal(
    fifth.json.send_problem?.code,
    "sending_limited",
    "ten in an hour is the number's limit",
  );
});

Deno.test("the owner's session is familiar on any network", async () => {
  await using app = await openAttacked();
  await app.register("ada");
  const session = await enter(app, "ada", home);
  assert.equal(await flood(app, (index) => ["ada", `203.0.113.${index}`], 14), 6);
  const authorization = { authorization: `Bearer ${session}` };
  const stepUp = await app.postFrom("198.51.100.1", "/v1/session/step-up", {
    send: "sms",
  }, authorization);
  assert.equal(stepUp.status, 200, stepUp.text);
});

Deno.test("parallel logins of one user send one message", async () => {
  await using app = await openAttacked();
  await app.register("ada");
  await enter(app, "ada", home);
  app.clock.advance(hourSeconds);
  const before = app.sent();
  const answers = await Promise.all(Array.from({ length: 8 }, () => logIn(app, "ada", away)));
  assert.equal(app.sent() - before, 1);
  assert.equal(answers.filter(({ json }) => json.sent?.channel === "sms").length, 1);
});

function logIn(app: Attacked, username: string, from: string) {
  return app.postFrom(from, "/v1/login", { username, password, send: "sms" });
}

/** Logs in completely; returns the session token. */
async function enter(app: Attacked, username: string, from: string): Promise<string> {
  const opened = await logIn(app, username, from);
  assert.equal(opened.status, 200, opened.text);
  const done = await app.postFrom(from, "/v1/2fa/verify", {
    challenge_token: opened.json.challenge_token,
    method: "sms",
    code: app.simulator.codeFor(phoneNumber),
  });
  assert.equal(done.status, 200, done.text);
  return done.json.session_token;
}

/** Logs in once a minute regardless of the responses; returns how many messages were sent. */
async function flood(
  app: Attacked,
  loginOf: (index: number) => readonly [string, string],
  logins: number,
): Promise<number> {
  const before = app.sent();
  for (let index = 0; index < logins; index++) {
    const [username, from] = loginOf(index);
    await logIn(app, username, from);
    app.clock.advance(55);
  }
  return app.sent() - before;
}
