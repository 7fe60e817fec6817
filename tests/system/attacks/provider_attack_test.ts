import { deepEqual, equal, ok } from "node:assert/strict";
import { circuitFaultsMax } from "../../../core/domain/sending/circuit.ts";
import type { UsernameKey } from "../../../core/domain/account/username.ts";
import type { FaultName } from "../../../twilio-simulator/app.ts";
import { password, phoneNumber } from "../../harness.ts";
import { codeOn, givenPerson, refusedAs } from "../../server/account/account_kit.ts";
import { wrong } from "../../server/app_kit.ts";
import {
  deliveries,
  fictional,
  openPolicy,
  sendToStranger,
  withPolicy,
} from "../../server/sending/send_kit.ts";
import { atMost, type Attacked, openAttacked, tally } from "../../attacks/attack_kit.ts";

/** Guesses that faults give back in ten minutes, at most. */
const forgivenMax = 20;

function openUnlimited(): Promise<Attacked> {
  return openAttacked({ change: withPolicy(openPolicy()) });
}

async function startLogin(
  app: Attacked,
): Promise<{ readonly token: string; readonly code: string }> {
  await givenPerson(app);
  const answer = await app.post("/v1/login", { username: "ada", password, send: "sms" });
  return { token: answer.json.challenge_token, code: codeOn(app, phoneNumber) };
}

const sendFaults: readonly FaultName[] = ["503", "500", "html", "hang", "drop_before"];

for (const fault of sendFaults) {
  Deno.test(`forty logins call the provider five times, and never twice, while every send gets ${fault}`, async () => {
    await using app = await openUnlimited();
    app.simulator.setFault({ fault, on: "start", times: null });
    for (let index = 0; index < 40; index++) {
      const answer = await sendToStranger(app, `user${index}`, fictional(index));
      refusedAs(answer, 503, "provider_unavailable");
    }
    equal(app.sent(), circuitFaultsMax);
    const numbers = app.simulator.journal().map(({ form }) => form["To"]);
    equal(new Set(numbers).size, numbers.length, "no send is repeated");
  });
}

Deno.test("errors caused by an attacker's numbers do not open the circuit for others (F-08)", async () => {
  await using app = await openUnlimited();
  const faults: readonly FaultName[] = ["60200", "60203", "60205", "60212", "60410", "60605"];
  for (let index = 0; index < 5 * circuitFaultsMax; index++) {
    const fault = faults[index % faults.length];
    if (fault !== undefined) app.simulator.setFault({ fault, on: "start", times: 1 });
    const answer = await sendToStranger(app, `bot${index}`, fictional(index));
    equal(answer.json.sent, null, answer.text);
  }
  ok((await sendToStranger(app, "honest", fictional(60))).json.sent !== null);
});

Deno.test("a message whose response was lost is not sent again, and stays counted (F-11)", async () => {
  await using app = await openUnlimited();
  app.simulator.setFault({ fault: "drop_after", on: "start", times: null });
  for (let index = 0; index < 4; index++) {
    refusedAs(
      await sendToStranger(app, `user${index}`, fictional(index)),
      503,
      "provider_unavailable",
    );
  }
  equal(app.sent(), 4);
  deepEqual((await deliveries(app)).map(({ status }) => status), Array(4).fill("uncertain"));
});

const checkFaults: readonly FaultName[] = ["503", "hang", "drop_before", "malformed", "html"];

for (const fault of checkFaults) {
  Deno.test(`parallel guesses while checks get ${fault} open no session and use up no guess`, async () => {
    await using app = await openUnlimited();
    const { token, code } = await startLogin(app);
    app.simulator.setFault({ fault, on: "check", times: null });
    const before = app.checks();
    const proof = { challenge_token: token, method: "sms" };
    const answers = await Promise.all(
      Array.from(
        { length: 200 },
        (_, index) => app.post("/v1/2fa/verify", { ...proof, code: String(100_000 + index) }),
      ),
    );
    equal(answers.some(({ status }) => status === 200), false);
    atMost(app.checks() - before, forgivenMax + 5, "checks");
    app.simulator.setFault({ fault, on: "check", times: 0 });
    app.clock.advance(120);
    const right = await app.post("/v1/2fa/verify", { ...proof, code });
    // A check that took effect before the fault has used up the provider's own five checks.
    const expected = fault === "malformed" ? 429 : 200;
    equal(right.status, expected, `${right.text} after ${JSON.stringify(tally(answers))}`);
    const found = await app.ports.users.findUserByName("ada" as UsernameKey);
    equal(found?.user.secondFactorFailuresInRow, fault === "malformed" ? 1 : 0);
  });
}

Deno.test("hanging checks do not allow a sixth guess (R28)", async () => {
  await using app = await openUnlimited();
  const { token, code } = await startLogin(app);
  // Four guesses hang; while they are counted, one more is checked.
  app.simulator.setFault({ fault: "hang", on: "check", times: 4 });
  const proof = { challenge_token: token, method: "sms", code: wrong(code) };
  const before = app.checks();
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => app.post("/v1/2fa/verify", proof)),
  );
  equal(answers.filter(({ json }) => json.code === "wrong_code").length <= 1, true);
  atMost(app.checks() - before, 5, "checks");
  // The four were given back, so exactly four more are checked.
  let checked = answers.filter(({ json }) => json.code === "wrong_code").length;
  for (let tries = 0; tries < 10; tries++) {
    const { json } = await app.post("/v1/2fa/verify", proof);
    if (json.code === "wrong_code") checked++;
  }
  equal(checked, 5);
});

const badResponses: readonly FaultName[] = [
  "lying_sid",
  "lying_types",
  "huge",
  "truncated",
  "redirect",
];

for (const fault of badResponses) {
  Deno.test(`a response with ${fault} opens no session, neither to a check nor to a send`, async () => {
    await using app = await openUnlimited();
    const { token, code } = await startLogin(app);
    app.simulator.setFault({ fault, on: "check", times: 3 });
    const proof = { challenge_token: token, method: "sms" };
    for (const guess of [wrong(code), wrong(code), wrong(code)]) {
      const answer = await app.post("/v1/2fa/verify", { ...proof, code: guess });
      ok(answer.status >= 400, answer.text);
      ok(!answer.text.includes("session_token"));
    }
    app.simulator.setFault({ fault, on: "start", times: 3 });
    for (let index = 1; index < 4; index++) {
      const answer = await sendToStranger(app, `user${index}`, fictional(index));
      ok(!answer.text.includes("session_token"), answer.text);
    }
  });
}

Deno.test("provoked faults give a guesser at most twenty guesses back in ten minutes", async () => {
  await using app = await openUnlimited();
  await givenPerson(app);
  const before = app.checks();
  let refusedForGood = false;
  // The provider fails on every second check; the attacker logs in again each time that helps.
  for (let login = 0; login < 30 && !refusedForGood; login++) {
    const opened = await app.post("/v1/login", { username: "ada", password, send: "sms" });
    const { challenge_token } = opened.json;
    if (opened.json.sent === null) break;
    const code = wrong(codeOn(app, phoneNumber));
    for (let tries = 0; tries < 10; tries++) {
      if (tries % 2 === 0) app.simulator.setFault({ fault: "503", on: "check", times: 1 });
      const answer = await app.post("/v1/2fa/verify", { challenge_token, method: "sms", code });
      refusedForGood = answer.json.code === "too_many_attempts" && login > 1;
    }
    app.simulator.setFault({ fault: "503", on: "check", times: 0 });
  }
  const wrongOnes = app.simulator.journal()
    .filter(({ path, fault }) => path.endsWith("/VerificationCheck") && fault === null).length - 1;
  atMost(wrongOnes, 10, "guesses checked");
  atMost(app.checks() - before, 10 + forgivenMax, "checks");
});
