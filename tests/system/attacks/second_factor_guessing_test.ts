import { deepEqual, equal, ok } from "node:assert/strict";
import {
  failuresInRowMax,
  secondFactorBlockSeconds,
  secondFactorFailuresMax,
} from "../../../core/domain/account/user.ts";
import { password, phoneNumber } from "../../harness.ts";
import { codeOn, givenPerson, type Person, refusedAs } from "../../server/account/account_kit.ts";
import { type Answer, wrong } from "../../server/app_kit.ts";
import { appCode, givenTotp, wrongAppCode } from "../../server/factors/totp_kit.ts";
import { temporaryFolder } from "../../task_process.ts";
import { type Attacked, openAttacked, tally, unlock } from "../../attacks/attack_kit.ts";

const perChallenge = 5;

/** Well-formed, but incorrect. */
const wrongRecoveryCode = "00000-00000-00000";

async function logIn(app: Attacked, send: string | null = null): Promise<string> {
  const body = { username: "ada", password, ...(send === null ? {} : { send }) };
  const answer = await app.post("/v1/login", body);
  equal(answer.status, 200, answer.text);
  return answer.json.challenge_token;
}

function prove(app: Attacked, token: string, method: string, code?: string): Promise<Answer> {
  return app.post("/v1/2fa/verify", { challenge_token: token, method, code });
}

/** Makes ten guesses in two logins, after which the account is locked out. */
async function guessTen(app: Attacked): Promise<void> {
  for (let login = 0; login < 2; login++) {
    const token = await logIn(app);
    for (let tries = 0; tries < perChallenge; tries++) {
      refusedAs(await prove(app, token, "recovery_code", wrongRecoveryCode), 422, "wrong_code");
    }
  }
}

Deno.test("of 200 parallel wrong codes of all kinds, five are checked (R28, R48)", async () => {
  await using app = await openAttacked();
  const ada = await givenPerson(app);
  const secret = await givenTotp(app, ada.token);
  const token = await logIn(app, "sms");
  const smsCode = wrong(codeOn(app, phoneNumber));
  const totpCode = wrongAppCode(secret, app.clock.now());
  const before = app.checks();
  const answers = await Promise.all(Array.from({ length: 200 }, (_, index) => {
    if (index % 3 === 0) return prove(app, token, "sms", smsCode);
    if (index % 3 === 1) return prove(app, token, "totp", totpCode);
    return prove(app, token, "recovery_code", wrongRecoveryCode);
  }));
  deepEqual(tally(answers), { wrong_code: perChallenge, challenge_exhausted: 200 - perChallenge });
  ok(app.checks() - before <= perChallenge);
});

Deno.test("ten guesses across logins, resends and methods cause a lockout (R28)", async () => {
  await using app = await openAttacked();
  const ada = await givenPerson(app);
  const secret = await givenTotp(app, ada.token);
  const checked: string[] = [];
  const note = (kind: string, { status, json }: Answer): void => {
    if (json.code === "wrong_code") checked.push(kind);
    else refusedAs({ status, json } as Answer, 429, "too_many_attempts");
  };
  for (let login = 0; login < 3; login++) {
    // The provider has its own limit: five messages to a number in ten minutes.
    app.clock.advance(330);
    const token = await logIn(app, "sms");
    note("sms", await prove(app, token, "sms", wrong(codeOn(app, phoneNumber))));
    // The longest wait: it keeps growing across logins.
    app.clock.advance(120);
    const resent = await app.post("/v1/2fa/send", { challenge_token: token, channel: "sms" });
    equal(resent.status, 200, resent.text);
    note("sms", await prove(app, token, "sms", wrong(codeOn(app, phoneNumber))));
    note("totp", await prove(app, token, "totp", wrongAppCode(secret, app.clock.now())));
    note("recovery_code", await prove(app, token, "recovery_code", wrongRecoveryCode));
  }
  equal(checked.length, secondFactorFailuresMax);
  deepEqual([...new Set(checked)], ["sms", "totp", "recovery_code"]);

  // The lockout applies to every method, even with a correct code and in a new login.
  app.clock.advance(120);
  const token = await logIn(app, "sms");
  for (const [method, code] of correctProofs(app, ada, secret)) {
    refusedAs(await prove(app, token, method, code), 429, "too_many_attempts");
  }
  app.clock.advance(secondFactorBlockSeconds);
  const later = await logIn(app);
  equal((await prove(app, later, "totp", appCode(secret, app.clock.now()))).status, 200);
});

function correctProofs(app: Attacked, ada: Person, secret: string): [string, string][] {
  return [
    ["sms", codeOn(app, phoneNumber)],
    ["totp", appCode(secret, app.clock.now())],
    ["recovery_code", ada.recoveryCodes[0] ?? ""],
  ];
}

Deno.test("the lockout lasts exactly fifteen minutes, and guesses do not extend it", async () => {
  await using app = await openAttacked();
  const ada = await givenPerson(app);
  await guessTen(app);
  const right = ada.recoveryCodes[0];
  app.clock.advance(secondFactorBlockSeconds - 1);
  const token = await logIn(app);
  for (let tries = 0; tries < 50; tries++) {
    const answer = await prove(app, token, "recovery_code", right);
    refusedAs(answer, 429, "too_many_attempts");
    equal(answer.json.retry_after, 1);
  }
  app.clock.advance(1);
  equal((await prove(app, token, "recovery_code", right)).status, 200);
});

Deno.test("two instances on one database share five guesses and the lockout (R28, R48)", async () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/latchkey.db`;
  await using one = await openAttacked({ path });
  await using two = await openAttacked({ path });
  await givenPerson(one);
  const token = await logIn(one);
  const answers = await Promise.all(
    Array.from(
      { length: 200 },
      (_, index) => prove(index % 2 === 0 ? one : two, token, "recovery_code", wrongRecoveryCode),
    ),
  );
  deepEqual(tally(answers), { wrong_code: perChallenge, challenge_exhausted: 200 - perChallenge });
});

Deno.test("the count and the lockout survive a restart (R28)", async () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/latchkey.db`;
  let ada: Person;
  {
    await using before = await openAttacked({ path });
    ada = await givenPerson(before);
    await guessTen(before);
  }
  await using after = await openAttacked({ path });
  const token = await logIn(after);
  const code = ada.recoveryCodes[0];
  const answer = await prove(after, token, "recovery_code", code);
  refusedAs(answer, 429, "too_many_attempts");
  equal(answer.json.retry_after, secondFactorBlockSeconds);
  after.clock.advance(secondFactorBlockSeconds);
  equal((await prove(after, await logIn(after), "recovery_code", code)).status, 200);
});

Deno.test("a hundred wrong second factors in a row require an operator's unlock (R15)", async () => {
  await using app = await openAttacked();
  const ada = await givenPerson(app);
  for (let count = 0; count < failuresInRowMax; count += secondFactorFailuresMax) {
    await guessTen(app);
    app.clock.advance(secondFactorBlockSeconds);
  }
  app.clock.advance(90 * 24 * 60 * 60);
  const code = ada.recoveryCodes[0];
  refusedAs(
    await prove(app, await logIn(app), "recovery_code", code),
    429,
    "too_many_attempts",
  );
  await unlock(app, ada);
  equal((await prove(app, await logIn(app), "recovery_code", code)).status, 200);
});

Deno.test("wrong passwords and wrong second factors have separate counts (R15, R28)", async () => {
  await using app = await openAttacked();
  const ada = await givenPerson(app);
  const code = ada.recoveryCodes[0];
  await guessTen(app);
  const lockedOut = await logIn(app);
  refusedAs(await prove(app, lockedOut, "recovery_code", code), 429, "too_many_attempts");
  app.clock.advance(secondFactorBlockSeconds);
  let token = "";
  for (let tries = 0; tries < secondFactorFailuresMax - 1; tries++) {
    if (tries % perChallenge === 0) token = await logIn(app);
    refusedAs(await prove(app, token, "recovery_code", wrongRecoveryCode), 422, "wrong_code");
  }
  for (let tries = 0; tries < 4; tries++) {
    const answer = await app.post("/v1/login", { username: "ada", password: "wrong password" });
    refusedAs(answer, 401, "invalid_credentials");
  }
  equal((await prove(app, token, "recovery_code", code)).status, 200);
});

Deno.test("a correct second factor after ninety-eight wrong ones resets the count (R15)", async () => {
  await using app = await openAttacked();
  const ada = await givenPerson(app);
  for (let round = 0; round < 2; round++) {
    for (let count = 0; count < failuresInRowMax - 10; count += secondFactorFailuresMax) {
      await guessTen(app);
      app.clock.advance(secondFactorBlockSeconds);
    }
    const token = await logIn(app);
    for (let tries = 0; tries < 4; tries++) {
      refusedAs(await prove(app, token, "recovery_code", wrongRecoveryCode), 422, "wrong_code");
    }
    const last = await logIn(app);
    for (let tries = 0; tries < 4; tries++) {
      refusedAs(await prove(app, last, "recovery_code", wrongRecoveryCode), 422, "wrong_code");
    }
    equal((await prove(app, last, "recovery_code", ada.recoveryCodes[round])).status, 200);
  }
});
