import assert from "node:assert/strict";
import { password, phoneNumber } from "../harness.ts";
import { type Attacked, openAttacked } from "./attack_kit.ts";

const home = "192.0.2.44";
const away = "203.0.113.9";
const hourSeconds = 60 * 60;

Deno.test("logging in again sheds no wait: one message until the gap is over (A-51)", async () => {
  await using app = await openAttacked();
  await app.register("ada");
  await enter(app, "ada", home);
  app.clock.advance(hourSeconds);
  const before = app.sent();
  const waits: number[] = [];
  for (let login = 1; login <= 5; login++) {
    const answer = await logIn(app, "ada", away);
    if (answer.json.code === "resend_too_soon") waits.push(answer.json.retry_after);
    app.clock.advance(1);
  }
  assert.equal(app.sent() - before, 1, "not five");
  assert.deepEqual(waits, [29, 28, 27, 26]);
  app.clock.advance(25);
  const next = await logIn(app, "ada", away);
  assert.equal(next.json.sent.resend_after, 40, "the wait goes on growing over the logins");
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

Deno.test("an unverified number has one gap for all who ask for it", async () => {
  await using app = await openAttacked();
  await app.register("ada");
  await app.register("eve");
  assert.equal((await logIn(app, "eve", away)).status, 200);
  const ada = await logIn(app, "ada", home);
  assert.equal(ada.json.code, "resend_too_soon", ada.text);
  assert.equal(ada.json.retry_after, 30);
  app.clock.advance(7);
  // To the second it would tell when Eve asked.
  assert.equal((await logIn(app, "ada", home)).json.retry_after, 30);
  app.clock.advance(23);
  assert.equal((await logIn(app, "ada", home)).status, 200);
});

Deno.test("strangers who name a number delay and use up nothing of its owner's", async () => {
  await using app = await openAttacked();
  await app.register("ada");
  await enter(app, "ada", home);
  for (let index = 0; index < 12; index++) await app.register(`eve-${index}`);
  app.clock.advance(hourSeconds);
  const strangers = await flood(app, (index) => [`eve-${index % 12}`, `203.0.113.${index}`], 60);
  assert.equal(strangers, 10, "the number's own limit for strangers");
  for (let login = 1; login <= 3; login++) await enter(app, "ada", home);
});

Deno.test("who knows the password uses up six of ten; the owner at home keeps four (N-13)", async () => {
  await using app = await openAttacked();
  await app.register("ada");
  await enter(app, "ada", home);
  app.clock.advance(hourSeconds);
  const attacker = await flood(app, (index) => ["ada", `203.0.113.${index}`], 40);
  assert.equal(attacker, 6);
  const refused = await logIn(app, "ada", away);
  assert.equal(refused.json.code, "sending_limited", refused.text);
  // No one waits for the attacker's last message either.
  for (let login = 1; login <= 4; login++) await enter(app, "ada", home);
  const fifth = await logIn(app, "ada", home);
  assert.equal(fifth.json.code, "sending_limited", "ten in an hour is the number's limit");
});

Deno.test("a session of the owner's is familiar wherever it is", async () => {
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
  assert.equal(answers.filter(({ json }) => json.sent !== undefined).length, 1);
});

function logIn(app: Attacked, username: string, from: string) {
  return app.postFrom(from, "/v1/login", { username, password, send: "sms" });
}

/** A whole login; answers the session's token. */
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

/** How many messages logins send within an hour, one a minute, whatever they are answered. */
async function flood(
  app: Attacked,
  who: (index: number) => readonly [string, string],
  logins: number,
): Promise<number> {
  const before = app.sent();
  for (let index = 0; index < logins; index++) {
    const [username, from] = who(index);
    await logIn(app, username, from);
    app.clock.advance(55);
  }
  return app.sent() - before;
}
