import { deepEqual, equal, ok } from "node:assert/strict";
import { parsePhoneNumber } from "../../core/domain/account/phone_number.ts";
import { numberKeyOf } from "../../core/domain/sending/number_key.ts";
import { testCodeThrottle } from "../../core/domain/throttle.ts";
import { phoneNumber } from "../harness.ts";
import { givenPerson, isActive, logIn, postAs, refusedAs } from "../server/account/account_kit.ts";
import { openReadableApp } from "../server/database_content.ts";
import { ask, withAccess } from "../server/session/gate_kit.ts";
import { openTokenApp } from "../server/session/token_kit.ts";
import { openTestApp } from "../server/app_kit.ts";
import { invite, registerWith } from "../server/registration/invitation_kit.ts";
import { type Attacked, openAttacked, operator } from "./attack_kit.ts";
import {
  begin,
  enter,
  givenTestNumber,
  givenTestUser,
  otherCode,
  testPhone,
  withTestNumbers,
} from "./test_number_kit.ts";

const day = 24 * 60 * 60;

const open = (): Promise<Attacked> => openAttacked({ change: withTestNumbers });

Deno.test("the code of a test number logs its users in, and the provider hears nothing", async () => {
  await using app = await open();
  const code = await givenTestNumber(app);
  const first = await givenTestUser(app, code);
  deepEqual([first.json.aal, first.json.amr, first.json.test], ["aal1", ["pwd", "test"], true]);
  equal(first.json.second_factor_at, null);
  equal(first.json.recovery_codes.length, 10);
  // The code works again, and for another user.
  equal((await enter(app, await begin(app, "reviewer"), code)).json.test, true);
  equal((await givenTestUser(app, code, "second")).json.test, true);
  deepEqual([app.sent(), app.checks(), app.simulator.journal().length], [0, 0, 0]);
  equal(await app.rows("deliveries"), 0, "nothing to count, and nothing to pay");
  const events = (await app.core.listAuditEvents({ userId: null, cursor: null, limit: 200 })).items;
  equal(events.filter(({ type }) => type === "code.withheld").length, 3);
  equal(events.filter(({ type }) => type === "code.sent").length, 0);
});

Deno.test("a test number looks like any other until its code is entered", async () => {
  await using app = await open();
  const code = await givenTestNumber(app);
  const seen = async (username: string, phone: string): Promise<unknown> => {
    const { challenge_token: token, ...login } = await register(app, username, phone);
    const again = await app.post("/v1/2fa/send", { challenge_token: token, channel: "sms" });
    const status = await app.post("/v1/2fa/status", { challenge_token: token });
    app.clock.advance(60);
    const resent = await app.post("/v1/2fa/send", { challenge_token: token, channel: "sms" });
    const body = { challenge_token: token, method: "sms", code: otherCode(code) };
    const guess = await app.post("/v1/2fa/verify", body);
    const short = await app.post("/v1/2fa/verify", { ...body, code: "123456" });
    // Only the last two digits of the numbers differ.
    const answers = [login, again, status, resent, guess, short].map((answer) =>
      JSON.stringify({ ...answer, headers: undefined })
        .replaceAll(phone.slice(-2), "NN").replaceAll(/request-\d+/g, "")
    );
    app.clock.advance(-60);
    return answers;
  };
  deepEqual(await seen("ada", testPhone), await seen("bob", "+12025550151"));
});

async function register(app: Attacked, username: string, phone: string) {
  await app.register(username, phone);
  return (await begin(app, username)).json;
}

Deno.test("guesses at a test number are limited for each challenge and account (R15)", async () => {
  await using app = await open();
  const code = await givenTestNumber(app);
  await app.register("mallory", testPhone);
  const wrongCode = otherCode(code);
  let login = await begin(app, "mallory");
  for (let left = 4; left >= 0; left--) {
    const answer = await enter(app, login, wrongCode);
    refusedAs(answer, 422, "wrong_code");
    equal(answer.json.attempts_left, left);
  }
  refusedAs(await enter(app, login, code), 410, "challenge_exhausted");
  app.clock.advance(40);
  login = await begin(app, "mallory");
  for (let tries = 0; tries < 5; tries++) {
    refusedAs(await enter(app, login, wrongCode), 422, "wrong_code");
  }
  app.clock.advance(60);
  refusedAs(await enter(app, await begin(app, "mallory"), code), 429, "too_many_attempts");
});

Deno.test("parallel guesses at a test number are counted before they are checked (R15)", async () => {
  await using app = await open();
  const code = await givenTestNumber(app);
  await app.register("mallory", testPhone);
  const login = await begin(app, "mallory");
  const guesses = Array.from({ length: 12 }, () => enter(app, login, otherCode(code)));
  const answers = await Promise.all(guesses);
  equal(answers.filter(({ json }) => json.code === "wrong_code").length, 5);
  equal((await enter(app, login, code)).status, 410);
});

Deno.test("of parallel right codes of one login, one opens a session", async () => {
  await using app = await open();
  const code = await givenTestNumber(app);
  await app.register("ada", testPhone);
  const login = await begin(app, "ada");
  const answers = await Promise.all(Array.from({ length: 5 }, () => enter(app, login, code)));
  equal(answers.filter(({ status }) => status === 200).length, 1);
});

Deno.test("a test number takes a thousand wrong codes a day over all of its users", async () => {
  await using app = await open();
  const code = await givenTestNumber(app);
  await app.register("ada", testPhone);
  const login = await begin(app, "ada");
  await enter(app, login, otherCode(code));
  equal(await app.rows("throttles", "test_code:"), 1);
  const parsed = parsePhoneNumber(testPhone);
  ok(parsed !== null);
  const rest = { ...testCodeThrottle(numberKeyOf(parsed)), amount: 998 };
  ok((await app.ports.throttles.takeThrottles([rest], app.clock.now())).passed);
  equal((await enter(app, login, otherCode(code))).json.code, "wrong_code");
  refusedAs(await enter(app, login, code), 429, "too_many_attempts");
  app.clock.advance(day);
  equal((await enter(app, await begin(app, "ada"), code)).status, 200);
});

Deno.test("a number that a user has verified never becomes a test number", async () => {
  await using app = await open();
  await givenPerson(app, "ada", testPhone);
  const order = { phoneNumber: testPhone, days: 1, reason: "App review" };
  const added = await app.core.addTestNumber(order, operator);
  deepEqual(added, { ok: false, refusal: { code: "phone_number_verified" } });
  equal((await logIn(app, { username: "ada", phone: testPhone })).json.test, false);
});

Deno.test("a code that was sent does not verify a number that became a test number", async () => {
  await using app = await open();
  const { id } = await app.register("ada", testPhone);
  const login = await begin(app, "ada");
  const sent = app.simulator.codeFor(testPhone) ?? "";
  await givenTestNumber(app);
  refusedAs(await enter(app, login, sent), 410, "invalid_challenge");
  equal((await app.ports.users.findUser(id))?.phoneVerifiedAt, null);
});

Deno.test("no real user is marked by a change to a test number, or deleted with it", async () => {
  await using app = await open();
  const code = await givenTestNumber(app);
  const ada = await givenPerson(app, "ada", phoneNumber);
  const body = { phone_number: testPhone, send: "sms" };
  const change = await postAs(app, ada.token, "/v1/phone/change", body);
  equal(change.status, 200, change.text);
  const { challenge_token } = change.json;
  const confirm = { challenge_token, code, revoke_others: false };
  refusedAs(await postAs(app, ada.token, "/v1/phone/change/confirm", confirm), 422, "wrong_code");
  equal((await app.get("/v1/session", ada.token)).json.session.test, false);
  app.clock.advance(4 * day);
  await app.core.sweep();
  equal((await logIn(app, ada)).json.test, false);
});

Deno.test("a number corrected to a test number cannot be verified", async () => {
  await using app = await open();
  const code = await givenTestNumber(app);
  await app.register("ada", phoneNumber);
  const { challenge_token } = (await begin(app, "ada")).json;
  app.clock.advance(60);
  const body = { challenge_token, channel: "sms", phone_number: testPhone };
  equal((await app.post("/v1/2fa/send", body)).status, 200);
  const proof = { challenge_token, method: "sms", code };
  refusedAs(await app.post("/v1/2fa/verify", proof), 422, "wrong_code");
});

Deno.test("a test user who corrects the number to a real one is an ordinary user", async () => {
  await using app = await open();
  const code = await givenTestNumber(app);
  await app.register("ada", testPhone);
  const login = await begin(app, "ada");
  app.clock.advance(60);
  const { challenge_token } = login.json;
  const body = { challenge_token, channel: "sms", phone_number: phoneNumber };
  equal((await app.post("/v1/2fa/send", body)).status, 200);
  refusedAs(await enter(app, login, code), 422, "wrong_code");
  const answer = await enter(app, login, app.simulator.codeFor(phoneNumber) ?? "");
  deepEqual([answer.status, answer.json.aal, answer.json.test], [200, "aal2", false]);
});

Deno.test("a test user can do nothing that needs a second factor (R32)", async () => {
  await using app = await open();
  const { json: { session_token: token } } = await givenTestUser(app, await givenTestNumber(app));
  const steps = [
    ["/v1/session/step-up", {}],
    ["/v1/phone/change", { phone_number: phoneNumber }],
    ["/v1/totp/enroll", {}],
    ["/v1/passkeys/enroll", {}],
    ["/v1/recovery-codes", {}],
  ] as const;
  for (const [path, body] of steps) {
    refusedAs(await postAs(app, token, path, body), 403, "test_user");
  }
  const headers = { authorization: `Bearer ${token}` };
  refusedAs(await app.request("DELETE", "/v1/me", { headers }), 403, "test_user");
  equal(await isActive(app, token), true);
});

Deno.test("no method takes a test user beyond aal1, and a reset keeps the mark", async () => {
  await using app = await open();
  const code = await givenTestNumber(app);
  const { json: { recovery_codes: codes } } = await givenTestUser(app, code);
  const login = await begin(app, "reviewer");
  const proof = { method: "recovery_code", code: codes[0], trust_device: true };
  const recovered = await enter(app, login, codes[0], proof);
  deepEqual([recovered.json.aal, recovered.json.amr[1]], ["aal1", "recovery"]);
  equal(recovered.json.test, true);
  const byDevice = await app.post("/v1/login", {
    username: "reviewer",
    password: "correct horse battery",
    device_token: recovered.json.device_token,
  });
  deepEqual([byDevice.json.aal, byDevice.json.test], ["aal1", true]);
  app.clock.advance(60);
  const request = { username: "reviewer", recovery_code: codes[1] };
  const { challenge_token } = (await app.post("/v1/password/reset", request)).json;
  await app.settle();
  const reset = { challenge_token, code, recovery_code: codes[1], new_password: "a brand new one" };
  equal((await app.post("/v1/password/reset/confirm", reset)).status, 204);
  const again = await app.post("/v1/login", {
    username: "reviewer",
    password: "a brand new one",
    send: "sms",
  });
  const after = await enter(app, again, code);
  deepEqual([after.json.aal, after.json.test], ["aal1", true]);
  equal(app.simulator.journal().length, 0, "not even a notice was sent");
});

Deno.test("forward auth and signed tokens name a test user, and aal2 is out of reach", async () => {
  await using app = await openTestApp((ports) => withAccess(withTestNumbers(ports)), {
    trustedProxies: ["192.0.2.7"],
  });
  const { json: { session_token: sessionToken } } = await givenTestUser(
    app,
    await givenTestNumber(app),
  );
  const issued = await app.core.issueGateTicket({ sessionToken }, {});
  ok(issued.ok);
  const allowed = await ask(app, issued.value.ticket, "/");
  equal(allowed.headers.get("latchkey-test"), "true");
  equal(allowed.headers.get("latchkey-aal"), "aal1");
  refusedAs(await ask(app, issued.value.ticket, "/admin/"), 403, "test_user");
  await using tokens = await openTokenApp(withTestNumbers);
  const user = await givenTestUser(tokens, await givenTestNumber(tokens));
  const { payload } = await tokens.verify(await tokens.token(user.json.session_token));
  deepEqual([payload["test"], payload["acr"], payload["amr"]], [true, "aal1", ["pwd", "test"]]);
  const ada = await givenPerson(tokens);
  equal((await tokens.verify(await tokens.token(ada.token))).payload["test"], undefined);
});

Deno.test("sessions end with the test number, and the sweep deletes its users", async () => {
  await using app = await open();
  const code = await givenTestNumber(app, testPhone, 1);
  const { json: { session_token: token, user: { id } } } = await givenTestUser(app, code);
  const login = await begin(app, "reviewer");
  app.clock.advance(day);
  equal(await isActive(app, token), false);
  const body = { username: "reviewer", password: "correct horse battery", send: "sms" };
  refusedAs(await app.post("/v1/login", body), 401, "invalid_credentials");
  refusedAs(await enter(app, login, code), 410, "invalid_challenge");
  app.clock.advance(-day);
  equal(await isActive(app, token), false, "what was seen as ended stays ended");
  await app.register("late", testPhone);
  app.clock.advance(day);
  refusedAs(await enter(app, await begin(app, "late"), code), 422, "wrong_code");
  equal(app.sent(), 0, "the number is a test number until its users are deleted");
  await app.core.sweep();
  const events = (await app.core.listAuditEvents({ userId: null, cursor: null, limit: 200 })).items;
  const deleted = events.find(({ type }) => type === "user.deleted");
  deepEqual([deleted?.userId, deleted?.detail["by"]], [id, "test_number"]);
  ok(events.some(({ type }) => type === "test_number.deleted"));
  app.clock.advance(60);
  await begin(app, "late");
  equal(app.sent(), 1, "from then on the number is like any other");
});

Deno.test("removing a test number deletes its users and no one else", async () => {
  await using app = await open();
  const code = await givenTestNumber(app);
  const { json: { session_token: token } } = await givenTestUser(app, code);
  const ada = await givenPerson(app);
  const order = { phoneNumber: testPhone, reason: "The review is over" };
  deepEqual(await app.core.removeTestNumber(order, operator), { ok: true, value: { users: 1 } });
  equal(await isActive(app, token), false);
  equal(await isActive(app, ada.token), true);
  deepEqual((await app.core.listTestNumbers()).numbers, []);
  const again = await app.core.removeTestNumber(order, operator);
  deepEqual(again, { ok: false, refusal: { code: "test_number_not_found" } });
});

Deno.test("while test numbers are off, their users are refused and nothing is sent", async () => {
  let on = true;
  await using app = await openAttacked({
    change: (ports) => ({
      ...ports,
      policies: {
        ...ports.policies,
        get testNumbers() {
          return on;
        },
      },
    }),
  });
  const code = await givenTestNumber(app);
  const { json: { session_token: token } } = await givenTestUser(app, code);
  await app.register("late", testPhone);
  const open = await begin(app, "late");
  on = false;
  equal(await isActive(app, token), false);
  const body = { username: "reviewer", password: "correct horse battery", send: "sms" };
  refusedAs(await app.post("/v1/login", body), 403, "test_number");
  refusedAs(await enter(app, open, code), 422, "wrong_code");
  app.clock.advance(60);
  refusedAs(await begin(app, "late"), 403, "test_number");
  const order = { phoneNumber: phoneNumber, days: 1, reason: "App review" };
  deepEqual(await app.core.addTestNumber(order, operator), {
    ok: false,
    refusal: { code: "not_configured" },
  });
  const sent = await app.core.startTestVerification(
    { phoneNumber: testPhone, channel: "sms" },
    operator,
  );
  ok(!sent.ok && sent.refusal.code === "test_number");
  equal(app.simulator.journal().length, 0);
  on = true;
  equal(await isActive(app, token), true);
});

Deno.test("the code of a test number is in no log, event or row", async () => {
  await using app = await openReadableApp(withTestNumbers);
  const code = await givenTestNumber(app);
  await givenTestUser(app, code);
  await enter(app, await begin(app, "reviewer"), otherCode(code));
  const events = (await app.core.listAuditEvents({ userId: null, cursor: null, limit: 200 })).items;
  const list = await app.core.listTestNumbers();
  const kept = JSON.stringify([await app.content(), events, list, app.logged()]);
  ok(!kept.includes(code) && !kept.includes(otherCode(code)));
  ok(kept.includes("reviewer"));
});

Deno.test("bad orders add no test number", async () => {
  await using app = await open();
  const good = { phoneNumber: testPhone, days: 3, reason: "App review" };
  const bad = [
    { ...good, phoneNumber: "+1202" },
    { ...good, days: 0 },
    { ...good, days: 31 },
    { ...good, days: 1.5 },
    { ...good, days: NaN },
    { ...good, reason: "x" },
  ];
  for (const order of bad) {
    const added = await app.core.addTestNumber(order, operator);
    ok(!added.ok && added.refusal.code === "invalid_input", JSON.stringify(order));
  }
  deepEqual((await app.core.listTestNumbers()).numbers, []);
  ok((await app.core.addTestNumber(good, operator)).ok);
  const again = await app.core.addTestNumber(good, operator);
  deepEqual(again, { ok: false, refusal: { code: "test_number_exists" } });
});

Deno.test("roles of an invitation are dropped with a test number, and none can be given", async () => {
  await using app = await open();
  const code = await givenTestNumber(app);
  const invitation = await invite(app, { phoneNumber: testPhone, roles: ["admin"] });
  const more = { username: "reviewer", phone_number: testPhone };
  const registered = await registerWith(app, invitation.code, more);
  equal(registered.status, 201, registered.text);
  const user = (await enter(app, await begin(app, "reviewer"), code)).json.user;
  deepEqual([user.roles, registered.json.user.roles], [[], ["admin"]]);
  const order = { userId: user.id, order: { add: ["admin"], remove: [] }, reason: "Needs it" };
  const given = await app.core.changeRoles(order, operator);
  deepEqual(given, { ok: false, refusal: { code: "nothing_to_do", reason: "test_user" } });
  const created = { username: "made", phoneNumber: testPhone, roles: ["admin"], expires: null };
  const made = await app.core.createUser({ ...created, reason: "A tester" }, operator);
  ok(made.ok);
  equal((await registerWith(app, made.value.code, { ...more, username: "made" })).status, 201);
  const login = await enter(app, await begin(app, "made"), code);
  deepEqual([login.json.test, login.json.user.roles], [true, []]);
});

Deno.test("a limit on users of a number does not apply to test users", async () => {
  await using app = await openAttacked({
    change: (ports) => {
      const registration = { ...ports.policies.registration, accountsPerNumber: 1 };
      return withTestNumbers({ ...ports, policies: { ...ports.policies, registration } });
    },
  });
  const code = await givenTestNumber(app);
  for (const username of ["one", "two", "three"]) await givenTestUser(app, code, username);
});
