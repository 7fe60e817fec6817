import { deepEqual, equal, ok } from "node:assert/strict";
import type { Ports } from "../../../core/ports/ports.ts";
import { password } from "../../harness.ts";
import { codeOn, eventsOf, givenPerson, postAs, refusedAs, sends } from "./account_kit.ts";
import { type Answer, openTestApp, type TestApp } from "../app_kit.ts";
import { deliveries, fictional } from "../sending/send_kit.ts";
import { deletionOf, newInsertion } from "../../user_rows.ts";

const mistyped = fictional(0);
const right = fictional(1);

/** Registers a user with a mistyped number, to which a code is sent. */
async function givenSlip(
  app: TestApp,
  username = "ada",
): Promise<{ readonly id: string; readonly token: string }> {
  const { id } = await app.register(username, mistyped);
  const login = await app.post("/v1/login", { username, password, send: "sms" });
  equal(login.status, 200, login.text);
  app.clock.advance(30);
  return { id, token: login.json.challenge_token };
}

function correct(app: TestApp, challenge_token: string, phone_number: string): Promise<Answer> {
  return app.post("/v1/2fa/send", { challenge_token, channel: "sms", phone_number });
}

function verify(app: TestApp, challenge_token: string, code: string): Promise<Answer> {
  return app.post("/v1/2fa/verify", { challenge_token, method: "sms", code });
}

Deno.test("a number that was mistyped at registration can be corrected during the login", async () => {
  await using app = await openTestApp();
  const { id, token } = await givenSlip(app);
  const before = codeOn(app, mistyped);
  const sent = await correct(app, token, right);
  equal(sent.status, 200, sent.text);
  deepEqual(sent.json.phone_number, "+1 ... ... 01");
  deepEqual([sent.json.channel, sent.json.sends_left], ["sms", 3]);
  deepEqual(sent.json.methods, ["sms", "whatsapp"]);
  refusedAs(await verify(app, token, before), 422, "wrong_code");
  const opened = await verify(app, token, codeOn(app, right));
  equal(opened.status, 200, opened.text);
  equal(opened.json.user.phone_number, "+1 ... ... 01");
  const events = (await app.core.listAuditEvents({ userId: null, cursor: null, limit: 50 })).items;
  const corrected = events.find(({ type }) => type === "phone.corrected");
  equal(corrected?.userId, id);
  deepEqual(
    [corrected?.detail["from"], corrected?.detail["to"], corrected?.detail["corrections_left"]],
    ["+1 ... ... 00", "+1 ... ... 01", 2],
  );
});

Deno.test("the trace of a login shows corrections of the number and refused ones", async () => {
  await using app = await openTestApp();
  const { token } = await givenSlip(app);
  equal((await correct(app, token, right)).status, 200);
  refusedAs(await correct(app, token, fictional(2)), 429, "resend_too_soon");
  const last = (await deliveries(app)).at(-1);
  ok(last !== undefined);
  const trace = await app.core.traceDelivery({ deliveryId: last.id });
  ok(trace.ok);
  const facts = trace.value.steps.map(({ fact }) => fact);
  const corrected = facts.find(({ kind }) => kind === "number_corrected");
  const [from, to] = ["+1 ... ... 00", "+1 ... ... 01"];
  deepEqual(corrected, { kind: "number_corrected", from, to, correctionsLeft: 2 });
  ok(facts.some((fact) => fact.kind === "send_refused" && fact.reason === "resend_too_soon"));
});

Deno.test("a repeated correction to the same number sends again and counts once", async () => {
  await using app = await openTestApp();
  const { id, token } = await givenSlip(app);
  equal((await correct(app, token, right)).status, 200);
  app.clock.advance(40);
  equal((await correct(app, token, right)).status, 200);
  const corrections = (await eventsOf(app, { id })).filter((line) => line === "phone.corrected");
  equal(corrections.length, 1);
});

Deno.test("a number can be corrected at most three times, across logins", async () => {
  await using app = await openTestApp();
  const { id } = await givenSlip(app);
  for (let index = 1; index <= 4; index++) {
    app.clock.advance(120);
    const { json } = await app.post("/v1/login", { username: "ada", password });
    const answer = await correct(app, json.challenge_token, fictional(index));
    if (index <= 3) equal(answer.status, 200, answer.text);
    else refusedAs(answer, 409, "phone_number_not_correctable");
  }
  equal((await eventsOf(app, { id }))[0], "challenge.refused: phone_number_not_correctable");
});

Deno.test("a correction has to wait for the next send, and resets no limits", async () => {
  await using app = await openTestApp();
  await app.register("ada", mistyped);
  const login = await app.post("/v1/login", { username: "ada", password, send: "sms" });
  const token = login.json.challenge_token;
  const early = await correct(app, token, right);
  refusedAs(early, 429, "resend_too_soon");
  ok(early.json.retry_after <= 30);
  const user = await app.ports.users.findUserByName("ada" as never);
  equal(user?.user.phoneNumber, mistyped, "a number is corrected only if a code can be sent to it");
  for (const index of [1, 2, 3]) {
    app.clock.advance(90);
    equal((await correct(app, token, fictional(index))).json.sends_left, 4 - index);
  }
  app.clock.advance(90);
  equal((await app.post("/v1/2fa/send", { challenge_token: token, channel: "sms" })).status, 200);
  app.clock.advance(120);
  const full = await correct(app, token, fictional(3));
  refusedAs(full, 429, "too_many_sends");
  equal(sends(app), 5);
});

Deno.test("a correction does not reset the guesses", async () => {
  await using app = await openTestApp();
  const { token } = await givenSlip(app);
  for (let guess = 0; guess < 3; guess++) await verify(app, token, "0000");
  await correct(app, token, right);
  equal((await verify(app, token, "0000")).json.attempts_left, 1);
});

Deno.test("a call to the corrected number needs two messages to it first", async () => {
  await using app = await openTestApp();
  const { token } = await givenSlip(app);
  await app.post("/v1/2fa/send", { challenge_token: token, channel: "sms" });
  app.clock.advance(60);
  const call = { challenge_token: token, channel: "call", phone_number: right };
  refusedAs(await app.post("/v1/2fa/send", call), 422, "channel_unavailable");
  deepEqual((await correct(app, token, right)).json.methods, ["sms", "whatsapp"]);
});

Deno.test("a number that registration refuses is refused as a correction", async () => {
  await using app = await openTestApp();
  const { token } = await givenSlip(app);
  const refused = await correct(app, token, "+1900");
  refusedAs(refused, 422, "invalid_input");
  deepEqual(refused.json.errors.map((each: { field: string }) => each.field), ["phone_number"]);
});

Deno.test("a user who has had a session can neither correct nor probe the number", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app, "ada", mistyped);
  const { json } = await app.post("/v1/login", { username: "ada", password });
  for (const number of [right, mistyped]) {
    const answer = await correct(app, json.challenge_token, number);
    refusedAs(answer, 409, "phone_number_not_correctable");
  }
  const stepUp = await postAs(app, ada.token, "/v1/session/step-up", {});
  const answer = await correct(app, stepUp.json.challenge_token, right);
  refusedAs(answer, 409, "phone_number_not_correctable");
  equal(sends(app), 1);
});

Deno.test("a user who was reset, or who did not register, cannot correct the number", async () => {
  await using app = await openTestApp();
  const stores = app.ports;
  const ada = await givenPerson(app, "ada", mistyped);
  const event = (await app.core.listAuditEvents({ userId: null, cursor: null, limit: 1 })).items[0];
  ok(event !== undefined);
  const next = () => ({ ...event, id: app.ports.newId("evt", app.clock.now()) });
  ok(await stores.factors.resetSecondFactor(ada.id as never, app.clock.now(), next()));
  await app.register("cal", mistyped);
  const cal = await stores.users.findUserByName("cal" as never);
  ok(cal !== null);
  await stores.users.deleteUser(deletionOf(cal.user), next());
  const made = { ...cal.user, phoneCorrectionsLeft: 0 };
  await stores.users.insertUser(newInsertion(made, cal.passwordHash), next());
  for (const username of ["ada", "cal"]) {
    const { json } = await app.post("/v1/login", { username, password });
    const answer = await correct(app, json.challenge_token, right);
    refusedAs(answer, 409, "phone_number_not_correctable");
  }
});

/** Delays the provider's response to the next call of that kind until `act` is done. */
function holding(
  kind: "start" | "check",
  act: { now: (() => Promise<void>) | null },
): (ports: Ports) => Ports {
  const during = async (): Promise<void> => {
    const todo = act.now;
    act.now = null;
    await todo?.();
  };
  return (ports) => ({
    ...ports,
    verifier: {
      ...ports.verifier,
      start: async (...asked) => {
        const answer = await ports.verifier.start(...asked);
        if (kind === "start") await during();
        return answer;
      },
      check: async (...asked) => {
        const answer = await ports.verifier.check(...asked);
        if (kind === "check") await during();
        return answer;
      },
    },
  });
}

Deno.test("a code whose send finishes after the correction is not accepted", async () => {
  const act: { now: (() => Promise<void>) | null } = { now: null };
  await using app = await openTestApp(holding("start", act));
  await app.register("eve", right);
  const { json } = await app.post("/v1/login", { username: "eve", password });
  const token = json.challenge_token;
  // Eve's own phone is `right`; the number that she claims is `mistyped`.
  act.now = async () => {
    app.clock.advance(30);
    equal((await correct(app, token, mistyped)).status, 200);
  };
  const slow = await app.post("/v1/2fa/send", { challenge_token: token, channel: "sms" });
  equal(slow.status, 200, slow.text);
  refusedAs(await verify(app, token, codeOn(app, right)), 422, "wrong_code");
  equal((await deliveries(app)).filter(({ approvedAt }) => approvedAt !== null).length, 0);
  equal((await verify(app, token, codeOn(app, mistyped))).status, 200);
});

Deno.test("a code that is verified during the correction opens no session", async () => {
  const act: { now: (() => Promise<void>) | null } = { now: null };
  await using app = await openTestApp(holding("check", act));
  const { token } = await givenSlip(app);
  act.now = async () => {
    equal((await correct(app, token, right)).status, 200);
  };
  const late = await verify(app, token, codeOn(app, mistyped));
  refusedAs(late, 422, "code_expired");
  const user = await app.ports.users.findUserByName("ada" as never);
  deepEqual([user?.user.phoneVerifiedAt, user?.user.phoneNumber], [null, right]);
  equal((await verify(app, token, codeOn(app, right))).status, 200);
});

Deno.test("a number cannot be corrected after the code was verified", async () => {
  await using app = await openTestApp();
  const { token } = await givenSlip(app);
  equal((await verify(app, token, codeOn(app, mistyped))).status, 200);
  refusedAs(await correct(app, token, right), 410, "challenge_consumed");
});

Deno.test("only one of several parallel corrections succeeds, and the code is sent to its number", async () => {
  await using app = await openTestApp();
  const { token } = await givenSlip(app);
  const before = sends(app);
  const numbers = Array.from({ length: 8 }, (_, index) => fictional(index + 1));
  const answers = await Promise.all(numbers.map((number) => correct(app, token, number)));
  deepEqual(answers.map(({ status }) => status).toSorted(), [200, ...Array(7).fill(429)]);
  equal(sends(app), before + 1);
  const won = numbers[answers.findIndex(({ status }) => status === 200)] ?? "";
  const user = await app.ports.users.findUserByName("ada" as never);
  deepEqual([user?.user.phoneNumber, user?.user.phoneCorrectionsLeft], [won, 2]);
  equal((await verify(app, token, codeOn(app, won))).status, 200);
});
