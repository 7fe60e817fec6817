import assert from "node:assert/strict";
import {
  codeOn,
  eventsOf,
  givenPerson,
  isActive,
  logIn,
  type Person,
  postAs,
  refusedAs,
  sends,
} from "./account_kit.ts";
import { openTestApp, type TestApp, wrong } from "../app_kit.ts";

const change = "/v1/phone/change";
const confirm = "/v1/phone/change/confirm";
const newPhone = "+12025550150";

/** Starts a phone change in a new session, and returns the body that confirms it. */
async function givenChange(
  app: TestApp,
  { token }: Pick<Person, "token">,
  phone_number = newPhone,
): Promise<{ readonly challenge_token: string; readonly code: string }> {
  const started = await postAs(app, token, change, { phone_number, send: "sms" });
  assert.equal(started.status, 200, started.text);
  const { challenge_token } = started.json;
  return { challenge_token, code: codeOn(app, phone_number) };
}

async function phoneOf(app: TestApp, { id }: Person): Promise<string> {
  const user = await app.ports.users.findUser(id as `usr_${string}`);
  return user?.phoneNumber ?? "";
}

Deno.test("a phone change takes a recent factor and a new code, and notifies the old number (R20, R32)", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  const other = (await logIn(app, ada, { trust_device: true })).json;
  const typed = { phone_number: "+1 (202) 555-0150" };
  const started = await postAs(app, ada.token, change, typed);
  assert.equal(started.status, 200, started.text);
  const { challenge_token, ...rest } = started.json;
  assert.deepEqual(rest, {
    expires_at: "2026-01-01T00:10:00.000Z",
    methods: ["sms", "whatsapp"],
    unavailable_methods: [],
    phone_number: "+1 ... ... 50",
    sent: null,
  });
  const before = sends(app);
  const sent = await app.post("/v1/2fa/send", { challenge_token, channel: "sms" });
  assert.equal(sent.status, 200, sent.text);
  assert.equal(sends(app), before + 1);
  const body = { challenge_token, code: codeOn(app, newPhone) };
  const done = await postAs(app, ada.token, confirm, body);
  assert.equal(done.status, 200, done.text);
  assert.equal(done.json.user.id, ada.id);
  assert.equal(done.json.user.phone_number, "+1 ... ... 50");
  assert.equal(done.json.user.phone_verified, true);
  assert.equal(await phoneOf(app, ada), newPhone);
  assert.ok(await isActive(app, ada.token) && await isActive(app, other.session_token));
  assert.deepEqual(app.notices, [{ to: ada.phone, kind: "phone_changed" }]);
  const record = await eventsOf(app, ada);
  assert.deepEqual(record.slice(0, 2), ["notice.sent", "phone.changed"]);
  await logIn(app, { username: "ada", phone: newPhone });
});

Deno.test("a phone change ends trusted devices, and other sessions if requested (R40)", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  const other = (await logIn(app, ada, { trust_device: true })).json;
  const body = { ...await givenChange(app, ada), revoke_others: true };
  assert.equal((await postAs(app, ada.token, confirm, body)).status, 200);
  assert.ok(await isActive(app, ada.token));
  assert.ok(!await isActive(app, other.session_token));
  const trusted = {
    username: "ada",
    password: "correct horse battery",
    device_token: other.device_token,
  };
  assert.equal((await app.post("/v1/login", trusted)).json.status, "second_factor_required");
});

Deno.test("a phone change ends a login that has sent a code to the old number (R31)", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  const old = await app.challenge("ada");
  const body = await givenChange(app, ada);
  assert.equal((await postAs(app, ada.token, confirm, body)).status, 200);
  const before = app.simulator.journal().length;
  const proof = { challenge_token: old.token, method: "sms", code: old.code };
  refusedAs(await app.post("/v1/2fa/verify", proof), 410, "challenge_replaced");
  app.clock.advance(31);
  const resend = await app.post("/v1/2fa/send", { challenge_token: old.token, channel: "sms" });
  refusedAs(resend, 410, "challenge_replaced");
  assert.equal(app.simulator.journal().length, before, "no request to the provider");
});

Deno.test("a login during a phone change sends to the new number", async () => {
  let meanwhile = (): Promise<unknown> => Promise.resolve();
  await using app = await openTestApp((ports) => ({
    ...ports,
    hasher: {
      ...ports.hasher,
      verify: async (...asked) => {
        const verdict = await ports.hasher.verify(...asked);
        await meanwhile();
        return verdict;
      },
    },
  }));
  const ada = await givenPerson(app);
  const body = await givenChange(app, ada);
  meanwhile = () => postAs(app, ada.token, confirm, body);
  const opened = await app.challenge("ada");
  assert.notEqual(opened.token, "");
  assert.equal(await phoneOf(app, ada), newPhone);
  assert.equal(app.simulator.codeFor(ada.phone), null, "nothing was sent to the old number");
  assert.match(codeOn(app, newPhone), /^\d{6}$/);
});

Deno.test("POST /v1/phone/change requires a second factor of the last ten minutes (R32)", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  app.clock.advance(599);
  const body = await givenChange(app, ada);
  app.clock.advance(1);
  const asked = { phone_number: newPhone };
  refusedAs(await postAs(app, ada.token, change, asked), 403, "step_up_required");
  refusedAs(await app.post(change, asked), 401, "unauthenticated");
  assert.equal((await postAs(app, ada.token, confirm, body)).status, 200, "it was started in time");
});

Deno.test("POST /v1/phone/change refuses invalid numbers and the current number", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  const before = sends(app);
  for (const phone_number of ["2025550150", "+1 202", "", "+12025550150;ext=5"]) {
    const answer = await postAs(app, ada.token, change, { phone_number, send: "sms" });
    refusedAs(answer, 422, "invalid_input");
    assert.deepEqual(answer.json.errors[0].code, "phone_number_invalid");
  }
  const same = { phone_number: "+1 202-555-0142", send: "sms" };
  refusedAs(await postAs(app, ada.token, change, same), 409, "phone_number_unchanged");
  const fax = { phone_number: newPhone, send: "fax" };
  refusedAs(await postAs(app, ada.token, change, fax), 422, "invalid_input");
  assert.equal(sends(app), before);
});

Deno.test("a phone change accepts only a code sent to the new number (R23, R27)", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  await app.challenge("ada");
  const stepUp = (await postAs(app, ada.token, "/v1/session/step-up", {})).json;
  const { challenge_token, code } = await givenChange(app, ada);
  const old = codeOn(app, ada.phone);
  const crossed = { challenge_token, code: old === code ? wrong(code) : old };
  refusedAs(await postAs(app, ada.token, confirm, crossed), 422, "wrong_code");
  const recovery = { challenge_token, code: ada.recoveryCodes[0] };
  refusedAs(await postAs(app, ada.token, confirm, recovery), 422, "invalid_input");
  const named = { challenge_token, method: "recovery_code", code };
  refusedAs(await postAs(app, ada.token, confirm, named), 422, "invalid_input");
  // The new number's code does not log in either.
  for (const method of ["sms", "recovery_code"]) {
    const typed = method === "sms" ? code : ada.recoveryCodes[0];
    const login = await app.post("/v1/2fa/verify", { challenge_token, method, code: typed });
    refusedAs(login, 410, "invalid_challenge");
  }
  const other = { challenge_token: stepUp.challenge_token, code };
  refusedAs(await postAs(app, ada.token, confirm, other), 410, "invalid_challenge");
  assert.equal(await phoneOf(app, ada), ada.phone);
});

Deno.test("a phone change can be confirmed only in the session that started it (R27)", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  const second = (await logIn(app, ada)).json.session_token;
  const eve = await givenPerson(app, "eve", "+12025550143");
  const body = await givenChange(app, ada);
  const checks = app.simulator.journal().length;
  for (const token of [second, eve.token]) {
    refusedAs(await postAs(app, token, confirm, body), 410, "invalid_challenge");
  }
  refusedAs(await app.post(confirm, body), 401, "unauthenticated");
  assert.equal(app.simulator.journal().length, checks, "no guess was made");
  await postAs(app, ada.token, "/v1/logout", {});
  refusedAs(await postAs(app, ada.token, confirm, body), 401, "unauthenticated");
  refusedAs(await postAs(app, second, confirm, body), 410, "invalid_challenge");
  const resend = { challenge_token: body.challenge_token, channel: "sms" };
  app.clock.advance(31);
  refusedAs(await app.post("/v1/2fa/send", resend), 410, "invalid_challenge");
  assert.deepEqual([await phoneOf(app, ada), await phoneOf(app, eve)], [ada.phone, eve.phone]);
});

Deno.test("a newer phone change replaces a pending one", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  const older = await givenChange(app, ada);
  const newer = await givenChange(app, ada, "+12025550151");
  refusedAs(await postAs(app, ada.token, confirm, older), 410, "challenge_replaced");
  assert.equal((await postAs(app, ada.token, confirm, newer)).status, 200);
  assert.equal(await phoneOf(app, ada), "+12025550151");
});

Deno.test("a phone change counts guesses, and its code works once within ten minutes (R25, R26, R28)", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  const body = await givenChange(app, ada);
  for (const left of [4, 3, 2, 1, 0]) {
    const answer = await postAs(app, ada.token, confirm, { ...body, code: wrong(body.code) });
    refusedAs(answer, 422, "wrong_code");
    assert.equal(answer.json.attempts_left, left);
  }
  refusedAs(await postAs(app, ada.token, confirm, body), 410, "challenge_exhausted");
  const second = await givenChange(app, ada, "+12025550151");
  app.clock.advance(600);
  refusedAs(await postAs(app, ada.token, confirm, second), 410, "challenge_expired");
  const fresh = { token: (await logIn(app, ada)).json.session_token };
  const third = await givenChange(app, fresh, "+12025550152");
  assert.equal((await postAs(app, fresh.token, confirm, third)).status, 200);
  refusedAs(await postAs(app, fresh.token, confirm, third), 410, "challenge_consumed");
});

Deno.test("only one of several parallel confirmations of a phone change succeeds (R48)", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  const body = await givenChange(app, ada);
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => postAs(app, ada.token, confirm, body)),
  );
  assert.equal(answers.filter(({ status }) => status === 200).length, 1);
  assert.equal(answers.filter(({ status }) => status >= 500).length, 0);
  assert.equal(app.notices.length, 1);
});

Deno.test("POST /v1/phone/change returns 429 after five changes in an hour (R49)", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  const before = sends(app);
  for (let at = 0; at < 5; at++) await givenChange(app, ada, `+1202555015${at}`);
  const more = { phone_number: "+12025550159", send: "sms" };
  const answer = await postAs(app, ada.token, change, more);
  refusedAs(answer, 429, "throttled");
  assert.equal(answer.json.retry_after, 3600);
  assert.equal(sends(app), before + 5);
});

Deno.test("a phone change whose send fails can be continued with another send", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  app.simulator.setFault({ fault: "503", on: "start" });
  const started = await postAs(app, ada.token, change, { phone_number: newPhone, send: "sms" });
  refusedAs(started, 503, "provider_unavailable");
  app.clock.advance(120);
  const { challenge_token } = started.json;
  const sent = await app.post("/v1/2fa/send", { challenge_token, channel: "sms" });
  assert.equal(sent.status, 200, sent.text);
  const body = { challenge_token, code: codeOn(app, newPhone) };
  assert.equal((await postAs(app, ada.token, confirm, body)).status, 200);
});
