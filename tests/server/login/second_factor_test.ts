import assert from "node:assert/strict";
import { password, phoneNumber } from "../../harness.ts";
import type { CheckAnswer } from "../../../core/ports/verifier.ts";
import type { CodeVerifier } from "../../../core/ports/verifier.ts";
import type { Stores } from "../../../core/ports/stores/stores.ts";
import { type Answer, openTestApp, wrong } from "../app_kit.ts";

const verify = "/v1/2fa/verify";
const send = "/v1/2fa/send";

Deno.test("an incorrect code returns the attempts left, and a sixth attempt is refused (R28)", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const { token: challenge_token, code } = await app.challenge("ada");
  for (const left of [4, 3, 2, 1, 0]) {
    const answer = await app.post(verify, { challenge_token, method: "sms", code: wrong(code) });
    assert.equal(answer.status, 422);
    assert.equal(answer.json.code, "wrong_code");
    assert.equal(answer.json.attempts_left, left);
  }
  const right = await app.post(verify, { challenge_token, method: "sms", code });
  assert.equal(right.status, 410, "the challenge is over, so waiting does not help");
  assert.equal(right.json.code, "challenge_exhausted");
  const checks = app.simulator.journal().filter(({ path }) => path.endsWith("VerificationCheck"));
  assert.equal(checks.length, 5, "the sixth was not sent to the provider");
});

Deno.test("200 parallel incorrect codes cause at most five checks (R28, R48)", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const { token: challenge_token, code } = await app.challenge("ada");
  const answers = await Promise.all(
    Array.from(
      { length: 200 },
      () => app.post(verify, { challenge_token, method: "sms", code: wrong(code) }),
    ),
  );
  const codes = answers.map(({ json }) => json.code);
  assert.equal(codes.filter((answer) => answer === "wrong_code").length, 5);
  // At most sixty of a network are in progress, and at most five of a challenge are checked.
  const unchecked = ["challenge_exhausted", "throttled"];
  assert.equal(codes.filter((answer) => unchecked.includes(answer)).length, 195);
  // The simulator also has a limit of five. Ours shows in the requests that never reach it.
  const checks = app.simulator.journal().filter(({ path }) => path.endsWith("VerificationCheck"));
  assert.equal(checks.length, 5);
});

Deno.test("exactly one of several parallel correct codes opens a session (R48)", async () => {
  // The provider approves a code once. Here it always does, so that only Latchkey can decide.
  await using app = await openTestApp((ports) => ({
    ...ports,
    verifier: {
      ...ports.verifier,
      check: async (id, code, of) => approved(await ports.verifier.check(id, code, of)),
    },
  }));
  const user = await app.register("ada");
  const { token: challenge_token, code } = await app.challenge("ada");
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => app.post(verify, { challenge_token, method: "sms", code })),
  );
  assert.equal(answers.filter(({ status }) => status === 200).length, 1);
  assert.equal(answers.filter(({ json }) => json.code === "challenge_consumed").length, 4);
  const described = await app.core.describeUser({ userId: user.id });
  assert.ok(described.ok);
  assert.equal(described.value.sessions.length, 1);
});

Deno.test("50 parallel correct codes open one session; the others return challenge_consumed", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const { token: challenge_token, code } = await app.challenge("ada");
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => app.post(verify, { challenge_token, method: "sms", code })),
  );
  assert.equal(answers.filter(({ status }) => status === 200).length, 1);
  const codes = new Set(
    answers.filter(({ status }) => status !== 200).map(({ json }) => json.code),
  );
  codes.delete("challenge_exhausted");
  assert.deepEqual([...codes], ["challenge_consumed"]);
});

Deno.test("a guess that loses a race does not return provider_error", async () => {
  const [approved, looked] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let checks = 0;
  let gone = false;
  let second: Promise<Answer> | null = null;
  await using app = await openTestApp((ports) => {
    const check: CodeVerifier["check"] = async (...asked) => {
      const first = ++checks === 1;
      if (first) {
        second = app.post(verify, body);
        await approved.promise;
      }
      const answer = await ports.verifier.check(...asked);
      if (first) gone = answer.result === "gone";
      else approved.resolve();
      // The winner writes its session only after the loser has checked for it once.
      if (!first) await looked.promise;
      return answer;
    };
    const findChallenge: Stores["challenges"]["findChallenge"] = async (id) => {
      const found = await ports.challenges.findChallenge(id);
      if (gone) looked.resolve();
      return found;
    };
    const challenges = { ...ports.challenges, findChallenge };
    return { ...ports, challenges, verifier: { ...ports.verifier, check } };
  });
  await app.register("ada");
  const { token: challenge_token, code } = await app.challenge("ada");
  const body = { challenge_token, method: "sms", code };
  const loser = await app.post(verify, body);
  assert.equal(((await second) as Answer | null)?.status, 200);
  assert.deepEqual([loser.status, loser.json.code], [410, "challenge_consumed"]);
});

Deno.test("a slow send of an older login does not affect the newer one", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const login = { username: "ada", password, send: "sms" };
  app.simulator.setFault({ fault: "slow", on: "start", delayMilliseconds: 100 });
  const older = app.post("/v1/login", login);
  while (app.simulator.journal().length === 0) await new Promise((turn) => setTimeout(turn, 1));
  const early = await app.post("/v1/login", login);
  assert.equal(
    early.json.send_problem.code,
    "resend_too_soon",
    "the wait is counted before the send",
  );
  app.clock.advance(30);
  const newer = await app.post("/v1/login", login);
  await older;
  const code = app.simulator.codeFor(phoneNumber);
  const body = { challenge_token: newer.json.challenge_token, method: "sms", code };
  assert.equal((await app.post(verify, body)).status, 200);
});

Deno.test("a code works once (R25)", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const { token: challenge_token, code } = await app.challenge("ada");
  assert.equal((await app.post(verify, { challenge_token, method: "sms", code })).status, 200);
  const replay = await app.post(verify, { challenge_token, method: "sms", code });
  assert.equal(replay.status, 410);
  assert.equal(replay.json.code, "challenge_consumed");
  const next = await app.post("/v1/login", { username: "ada", password });
  const older = await app.post(verify, {
    challenge_token: next.json.challenge_token,
    method: "sms",
    code,
  });
  assert.equal(older.json.code, "code_not_sent", "no code was sent for this challenge");
});

Deno.test("a newer login replaces the older challenge (R27)", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const older = await app.challenge("ada");
  await app.post("/v1/login", { username: "ada", password });
  const answer = await app.post(verify, {
    challenge_token: older.token,
    method: "sms",
    code: older.code,
  });
  assert.equal(answer.status, 410);
  assert.equal(answer.json.code, "challenge_replaced");
});

Deno.test("a login that is submitted twice in parallel accepts the code that was sent", async () => {
  for (const times of [2, 3]) {
    await using app = await openTestApp();
    await app.register("ada");
    const login = { username: "ada", password, send: "sms" };
    const answers = await Promise.all(
      Array.from({ length: times }, () => app.post("/v1/login", login)),
    );
    const code = app.simulator.codeFor(phoneNumber);
    const opened = [];
    for (const { json } of answers) {
      const body = { challenge_token: json.challenge_token, method: "sms", code };
      opened.push((await app.post(verify, body)).status);
    }
    // Only the newest challenge is open, in either response.
    assert.deepEqual(opened.toSorted(), [200, ...Array.from({ length: times - 1 }, () => 410)]);
    const sends = app.simulator.journal().filter(({ path }) => path.endsWith("/Verifications"));
    assert.equal(sends.length, 1);
  }
});

Deno.test("the code of an older login is refused from another network or after the wait", async () => {
  for (const [seconds, address] of [[1, "198.51.100.7"], [31, "192.0.2.7"]] as const) {
    const edge = { peer: "192.0.2.7" };
    await using app = await openTestApp((ports) => ports, edge);
    await app.register("ada");
    const { code } = await app.challenge("ada");
    app.clock.advance(seconds);
    edge.peer = address;
    const newer = await app.post("/v1/login", { username: "ada", password });
    const body = { challenge_token: newer.json.challenge_token, method: "sms", code };
    const answer = await app.post(verify, body);
    assert.equal(answer.json.code, "code_not_sent", address);
  }
});

Deno.test("a code is refused for another user's challenge (R27)", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  await app.register("eve", "+12025550143");
  const ada = await app.challenge("ada");
  const eve = await app.post("/v1/login", { username: "eve", password, send: "sms" });
  const crossed = await app.post(verify, {
    challenge_token: eve.json.challenge_token,
    method: "sms",
    code: ada.code === app.simulator.codeFor("+12025550143") ? wrong(ada.code) : ada.code,
  });
  assert.equal(crossed.status, 422);
  assert.equal(crossed.json.code, "wrong_code");
});

Deno.test("two users with the same phone cannot use each other's code (R27)", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  await app.register("eve");
  const ada = await app.challenge("ada");
  app.clock.advance(30);
  const eve = await app.challenge("eve");
  assert.equal(ada.code, eve.code, "Verify repeats the code for a number");
  const body = { challenge_token: ada.token, method: "sms", code: ada.code };
  const older = await app.post(verify, body);
  assert.equal(older.status, 422);
  assert.equal(older.json.code, "code_expired", "it now belongs to the newer login");
  const newer = await app.post(verify, { ...body, challenge_token: eve.token });
  assert.equal(newer.status, 200);
});

Deno.test("a challenge expires after exactly ten minutes (R26)", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const { token: challenge_token, code } = await app.challenge("ada");
  app.clock.advance(600);
  const before = app.simulator.journal().length;
  const late = await app.post(verify, { challenge_token, method: "sms", code });
  assert.equal(late.status, 410);
  assert.equal(late.json.code, "challenge_expired");
  const resend = await app.post(send, { challenge_token, channel: "sms" });
  assert.equal(resend.json.code, "challenge_expired");
  assert.equal(app.simulator.journal().length, before, "no request to the provider");
});

Deno.test("POST /v1/2fa/send waits 30, 40, 60 and 90 s and allows five sends", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const { token: challenge_token } = await app.challenge("ada");
  const resends = [[30, 3, "sms"], [40, 2, "call"], [60, 1, "whatsapp"], [90, 0, "sms"]] as const;
  for (const [wait, left, channel] of resends) {
    app.clock.advance(wait - 1);
    const early = await app.post(send, { challenge_token, channel: "sms" });
    assert.equal(early.status, 429);
    assert.equal(early.json.code, "resend_too_soon");
    assert.equal(early.json.retry_after, 1);
    assert.equal(early.headers.get("retry-after"), "1");
    app.clock.advance(1);
    const sent = await app.post(send, { challenge_token, channel });
    assert.equal(sent.status, 200, sent.text);
    assert.equal(sent.json.sends_left, left);
  }
  app.clock.advance(120);
  const sixth = await app.post(send, { challenge_token, channel: "sms" });
  assert.equal(sixth.status, 429);
  assert.equal(sixth.json.code, "too_many_sends");
});

Deno.test("parallel sends of one challenge send one message (R49)", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const opened = await app.post("/v1/login", { username: "ada", password });
  const { challenge_token } = opened.json;
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => app.post(send, { challenge_token, channel: "sms" })),
  );
  assert.equal(answers.filter(({ status }) => status === 200).length, 1);
  assert.equal(answers.filter(({ json }) => json.code === "resend_too_soon").length, 19);
  assert.equal(app.simulator.journal().length, 1);
});

Deno.test("no message is sent before a correct password (R49)", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  await app.post("/v1/login", { username: "ada", password: "not the password", send: "sms" });
  await app.post("/v1/login", { username: "unknown", password, send: "sms" });
  const challenge_token = `lk_c_${"A".repeat(22)}.${"B".repeat(43)}`;
  const answer = await app.post(send, { challenge_token, channel: "sms" });
  assert.equal(answer.json.code, "invalid_challenge");
  assert.equal(app.simulator.journal().length, 0);
});

Deno.test("ten incorrect codes across challenges lock out the second factor for 15 minutes (R28)", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  for (const tries of [5, 5]) {
    const { token: challenge_token, code } = await app.challenge("ada");
    for (let guess = 0; guess < tries; guess++) {
      const answer = await app.post(verify, { challenge_token, method: "sms", code: wrong(code) });
      assert.equal(answer.json.code, "wrong_code");
    }
    // Past Verify's ten minutes, so that the next challenge gets a new verification.
    app.clock.advance(601);
  }
  const rested = await app.challenge("ada");
  const body = { challenge_token: rested.token, method: "sms", code: rested.code };
  const blocked = await app.post(verify, body);
  assert.equal(blocked.status, 429);
  assert.equal(blocked.json.code, "too_many_attempts");
  assert.equal(blocked.json.retry_after, 15 * 60 - 601);
  app.clock.advance(blocked.json.retry_after);
  assert.equal(
    (await app.post(verify, body)).status,
    200,
    "the correct code works after the lockout",
  );
});

Deno.test("a session token is not accepted as a challenge token, nor the reverse", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const sessionToken = await app.signIn("ada");
  const { token: challengeToken, code } = await app.challenge("ada");
  assert.equal((await app.get("/v1/session", challengeToken)).status, 401);
  const body = { challenge_token: sessionToken, method: "sms", code };
  assert.equal((await app.post(verify, body)).json.code, "invalid_challenge");
  const renamed = challengeToken.replace("lk_c_", "lk_s_");
  assert.equal((await app.get("/v1/session", renamed)).status, 401);
});

Deno.test("a session ends an hour after its last use and a day after its start (R36, R37)", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const idle = await app.signIn("ada");
  app.clock.advance(3599);
  assert.equal((await app.get("/v1/session", idle)).status, 200);
  app.clock.advance(3600);
  assert.equal((await app.get("/v1/session", idle)).status, 401);

  const kept = await app.signIn("ada");
  for (let hours = 0; hours < 47; hours++) {
    app.clock.advance(1800);
    assert.equal((await app.get("/v1/session", kept)).status, 200);
  }
  app.clock.advance(1800);
  assert.equal((await app.get("/v1/session", kept)).status, 401);
});

Deno.test("no code, token, password or phone number is logged or recorded", async () => {
  await using app = await openTestApp();
  const user = await app.register("ada");
  const { token, code } = await app.challenge("ada");
  await app.post(verify, { challenge_token: token, method: "sms", code: wrong(code) });
  const done = await app.post(verify, { challenge_token: token, method: "sms", code });
  const events = await app.core.listAuditEvents({ userId: null, cursor: null, limit: 200 });
  const seen = `${app.logged()}${JSON.stringify(events)}`;
  for (const secret of [code, token, done.json.session_token, password, phoneNumber]) {
    assert.ok(!seen.includes(secret), `${secret} was recorded`);
  }
  assert.ok(
    events.items.some(({ type, userId }) => type === "session.opened" && userId === user.id),
  );
});

function approved(answer: CheckAnswer): CheckAnswer {
  return { result: "approved", call: answer.call };
}
