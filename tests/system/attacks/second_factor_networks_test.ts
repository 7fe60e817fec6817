import { deepEqual, equal } from "node:assert/strict";
import { networkSecondFactorsMax } from "../../../core/domain/throttle.ts";
import { password, phoneNumber } from "../../harness.ts";
import {
  codeOn,
  givenPerson,
  type Person,
  postAs,
  refusedAs,
} from "../../server/account/account_kit.ts";
import { type Answer, wrong } from "../../server/app_kit.ts";
import { enroll } from "../../server/factors/passkey_kit.ts";
import { fictional, openPolicy, withPolicy } from "../../server/sending/send_kit.ts";
import { givenTotp, wrongAppCode } from "../../server/factors/totp_kit.ts";
import { createAuthenticator } from "../../software_authenticator.ts";
import {
  type Attacked,
  type AttackedOptions,
  openAttacked,
  tally,
} from "../../attacks/attack_kit.ts";

/** The network on which all sessions were opened. */
const home = "192.0.2.7";
/** A network on which no one has logged in. */
const away = "203.0.113.9";

const wrongRecoveryCode = "00000-00000-00000";
const perChallenge = 5;

const open = (options: AttackedOptions = {}): Promise<Attacked> =>
  openAttacked({ change: withPolicy(openPolicy()), ...options });

/** Users with sessions opened at home, whose passwords the attacker knows. */
async function givenPeople(app: Attacked, count: number): Promise<Person[]> {
  const people: Person[] = [];
  for (let at = 0; at < count; at++) {
    people.push(await givenPerson(app, `user${at}`, fictional(at)));
  }
  return people;
}

async function startLogin(app: Attacked, username: string, from: string, send?: string) {
  const login = { username, password, ...(send === undefined ? {} : { send }) };
  const answer = await app.postFrom(from, "/v1/login", login);
  equal(answer.status, 200, answer.text);
  return answer.json.challenge_token as string;
}

function prove(
  app: Attacked,
  from: string,
  challenge_token: string,
  method = "recovery_code",
  code = wrongRecoveryCode,
): Promise<Answer> {
  return app.postFrom(from, "/v1/2fa/verify", { challenge_token, method, code });
}

/** Tries wrong recovery codes on one account after another, five each. */
async function guess(app: Attacked, people: readonly Person[], from = away): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const { username } of people) {
    const token = await startLogin(app, username, from);
    for (let tries = 0; tries < perChallenge; tries++) answers.push(await prove(app, from, token));
  }
  return answers;
}

async function alerts(app: Attacked): Promise<unknown[]> {
  const { items } = await app.core.listAuditEvents({ userId: null, cursor: null, limit: 1000 });
  return items.filter(({ type }) => type === "alert.raised")
    .map(({ address, detail }) => ({ address, ...detail }));
}

const alert = { alert: "second_factor_guessing", familiar: false, address: away };

// R28: guesses against many accounts are limited by their source.
Deno.test("one network gets sixty wrong second factors checked across all accounts, and raises an alert", async () => {
  await using app = await open();
  const answers = await guess(app, await givenPeople(app, 16));
  deepEqual(tally(answers), {
    wrong_code: networkSecondFactorsMax,
    throttled: 16 * perChallenge - networkSecondFactorsMax,
  });
  equal(answers.at(-1)?.status, 429);
  equal(answers.at(-1)?.json.retry_after, 900);
  deepEqual(await alerts(app), [alert]);
});

Deno.test("a stranger's second factor from a full network is not checked, and uses up no guess", async () => {
  await using app = await open();
  const people = await givenPeople(app, 12);
  const ada = await givenPerson(app);
  const secret = await givenTotp(app, ada.token);
  const [first] = ada.recoveryCodes;
  await guess(app, people);
  const before = app.checks();
  const token = await startLogin(app, "ada", away, "sms");
  const code = codeOn(app, phoneNumber);
  const totp = wrongAppCode(secret, app.clock.now());
  for (
    const [method, text] of [
      ["sms", wrong(code)],
      ["sms", code],
      ["totp", totp],
      ["recovery_code", wrongRecoveryCode],
      ["recovery_code", first],
    ] as const
  ) {
    refusedAs(await prove(app, away, token, method, text), 429, "throttled");
  }
  equal(app.checks(), before, "the provider was not called");
  // Other networks are not limited, and the challenge's guesses are all left.
  const elsewhere = await prove(app, "198.51.100.77", token);
  equal(elsewhere.json.attempts_left, perChallenge - 1);
  app.clock.advance(900 - 1);
  const later = await startLogin(app, "ada", away);
  equal((await prove(app, away, later, "recovery_code", first)).json.retry_after, 1);
  app.clock.advance(1);
  equal((await prove(app, away, later, "recovery_code", first)).status, 200);
});

// The one probe of a half-open circuit must be a request that calls the provider.
Deno.test("a stranger on a full network does not keep the circuit of checks open", async () => {
  await using app = await open();
  const people = await givenPeople(app, 12);
  await givenPerson(app, "bob", fictional(20));
  await givenPerson(app);
  await guess(app, people);
  const strange = await startLogin(app, "bob", away, "sms");
  const token = await startLogin(app, "ada", home, "sms");
  const code = codeOn(app, phoneNumber);
  app.simulator.setFault({ fault: "503", on: "check", times: 5 });
  for (let tries = 0; tries < 5; tries++) {
    refusedAs(await prove(app, home, token, "sms", code), 503, "provider_unavailable");
  }
  app.clock.advance(10);
  const guessed = await prove(app, away, strange, "sms", codeOn(app, fictional(20)));
  refusedAs(guessed, 429, "throttled");
  const answer = await prove(app, home, token, "sms", code);
  equal(answer.status, 200, answer.text);
});

Deno.test("the limit counts passkeys and password resets with a recovery code", async () => {
  await using app = await open();
  const people = await givenPeople(app, 11);
  const ada = await givenPerson(app);
  const authenticator = createAuthenticator(true);
  equal((await enroll(app, ada.token, authenticator)).status, 201);
  await guess(app, people);
  const challenge_token = await startLogin(app, "ada", away);
  const offered = await app.postFrom(away, "/v1/2fa/passkey", { challenge_token });
  const passkey = authenticator.get(offered.json.options, { origin: "https://elsewhere.test" });
  const body = { challenge_token, method: "passkey", passkey };
  for (let tries = 0; tries < 2; tries++) {
    refusedAs(await app.postFrom(away, "/v1/2fa/verify", body), 422, "passkey_refused");
  }
  const [recovery_code] = ada.recoveryCodes;
  const started = await app.postFrom(away, "/v1/password/reset", {
    username: "ada",
    recovery_code,
  });
  const reset = {
    challenge_token: started.json.challenge_token,
    code: codeOn(app, phoneNumber),
    recovery_code: wrongRecoveryCode,
    new_password: "a quite different horse",
  };
  const confirm = () => app.postFrom(away, "/v1/password/reset/confirm", reset);
  for (let tries = 0; tries < 3; tries++) refusedAs(await confirm(), 422, "wrong_code");
  refusedAs(await confirm(), 429, "throttled");
  refusedAs(await app.postFrom(away, "/v1/2fa/verify", body), 429, "throttled");
});

Deno.test("correct second factors are given back: first logins of many users on one network succeed", async () => {
  await using app = await open();
  await givenPeople(app, networkSecondFactorsMax + 2);
  await app.register("ada");
  const token = await startLogin(app, "ada", home, "sms");
  const code = codeOn(app, phoneNumber);
  refusedAs(await prove(app, home, token, "sms", wrong(code)), 422, "wrong_code");
  equal((await prove(app, home, token, "sms", code)).status, 200);
  deepEqual(await alerts(app), []);
});

// The owner shares an address with an attacker: an office, a campus, an app's backend.
Deno.test("an owner on a familiar network is not locked out by strangers behind its address", async () => {
  await using app = await open();
  const ada = await givenPerson(app);
  const people = await givenPeople(app, 13);
  // Ada logs in from this network, so it becomes familiar for her; no one else has.
  const token = await startLogin(app, "ada", away);
  equal((await prove(app, away, token, "recovery_code", ada.recoveryCodes[0])).status, 200);
  const answers = await guess(app, people);
  refusedAs(answers.at(-1) as Answer, 429, "throttled");
  const again = await startLogin(app, "ada", away);
  refusedAs(await prove(app, away, again), 422, "wrong_code");
  const answer = await prove(app, away, again, "recovery_code", ada.recoveryCodes[1]);
  equal(answer.status, 200, answer.text);
});

Deno.test("a trusted device and a session are exempt from a full network's limit, for logins, step-ups and phone changes", async () => {
  await using app = await open();
  const ada = await givenPerson(app);
  const trusting = await startLogin(app, "ada", home);
  const body = {
    challenge_token: trusting,
    method: "recovery_code",
    code: ada.recoveryCodes[0],
    trust_device: true,
  };
  const trusted = await app.postFrom(home, "/v1/2fa/verify", body);
  await guess(app, await givenPeople(app, 13));
  const login = { username: "ada", password, device_token: trusted.json.device_token };
  const signedIn = await app.postFrom(away, "/v1/login", login);
  equal(signedIn.json.status, "signed_in", signedIn.text);
  const as = (session: string, path: string, what: unknown): Promise<Answer> =>
    app.postFrom(away, path, what, { authorization: `Bearer ${session}` });
  // A new session would make this network familiar, so this step-up is started in the session.
  const started = await as(signedIn.json.session_token, "/v1/session/step-up", {});
  const { challenge_token } = started.json;
  refusedAs(await prove(app, away, challenge_token), 422, "wrong_code");
  const code = ada.recoveryCodes[1];
  const stepped = await prove(app, away, challenge_token, "recovery_code", code);
  equal(stepped.status, 200, stepped.text);
  const change = { phone_number: "+12025550150", send: "sms" };
  const requested = await as(stepped.json.session_token, "/v1/phone/change", change);
  equal(requested.status, 200, requested.text);
  const confirm = {
    challenge_token: requested.json.challenge_token,
    code: codeOn(app, "+12025550150"),
  };
  equal((await as(stepped.json.session_token, "/v1/phone/change/confirm", confirm)).status, 200);
});

Deno.test("guesses against accounts of the same office are not refused, but raise the alert", async () => {
  await using app = await open();
  const answers = await guess(app, await givenPeople(app, 13), home);
  deepEqual(tally(answers), { wrong_code: 13 * perChallenge });
  deepEqual(await alerts(app), [{ ...alert, familiar: true, address: home }]);
});

Deno.test("the alert is raised once an hour, and again in the next hour", async () => {
  await using app = await open();
  const people = await givenPeople(app, 14);
  for (let quarter = 0; quarter < 4; quarter++) {
    await guess(app, people.slice(quarter % 2, 13));
    await guess(app, people.slice(13));
    equal((await alerts(app)).length, 1);
    app.clock.advance(15 * 60);
  }
  await guess(app, people.slice(0, 13));
  equal((await alerts(app)).length, 2);
});

Deno.test("a /56 and a /48 have their own limits", async () => {
  await using app = await open();
  const people = await givenPeople(app, 50);
  const wrongCodes = async (count: number, address: (at: number) => string) => {
    const answers: Answer[] = [];
    for (let at = 0; answers.length < count; at++) {
      const from = address(at);
      answers.push(...await guess(app, people.slice(at % 50, at % 50 + 1), from));
    }
    return tally(answers);
  };
  const in56 = (at: number) => `2001:db8:7:${(at % 200).toString(16)}::1`;
  deepEqual(await wrongCodes(2 * networkSecondFactorsMax + 5, in56), {
    wrong_code: 2 * networkSecondFactorsMax,
    throttled: 5,
  });
});

Deno.test("a step-up's wrong codes count as familiar", async () => {
  await using app = await open();
  const ada = await givenPerson(app);
  const started = await postAs(app, ada.token, "/v1/session/step-up", {});
  await prove(app, away, started.json.challenge_token);
  equal(await app.rows("throttles", "second_factor:"), 0);
  equal(await app.rows("throttles", "second_factor_familiar:"), 1);
});
