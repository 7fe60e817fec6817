import { deepEqual, equal, ok } from "node:assert/strict";
import { failuresInRowMax } from "../../core/domain/user.ts";
import { namePasswordsMax } from "../../core/domain/throttle.ts";
import { password } from "../harness.ts";
import { givenPerson, logsIn, refusedAs } from "../server/account_kit.ts";
import type { Answer } from "../server/app_kit.ts";
import { type Attacked, ipv4, ipv6, openAttacked, operator, tally } from "./attack_kit.ts";

const hour = 60 * 60;

/** Free guesses before a growing delay begins to hold. */
const freeGuesses = 5;

function guess(app: Attacked, address: string, username = "ada"): Promise<Answer> {
  return app.postFrom(address, "/v1/login", { username, password: "not the password" });
}

Deno.test("of a thousand parallel guesses from one network five are hashed (R48, R77)", async () => {
  await using app = await openAttacked();
  await givenPerson(app);
  const before = app.hashes();
  const answers = await Promise.all(Array.from({ length: 1000 }, () => guess(app, ipv4(1))));
  equal(app.hashes() - before, freeGuesses);
  deepEqual(tally(answers), { invalid_credentials: freeGuesses, throttled: 1000 - freeGuesses });
  const throttled = answers.filter(({ status }) => status === 429);
  equal(throttled.every(({ json }) => json.retry_after >= 1), true);
});

Deno.test("of a thousand parallel guesses from as many networks fifty are hashed (R48)", async () => {
  await using app = await openAttacked();
  await givenPerson(app);
  const before = app.hashes();
  const answers = await Promise.all(
    Array.from({ length: 1000 }, (_, index) => guess(app, ipv4(index))),
  );
  equal(app.hashes() - before, namePasswordsMax);
  deepEqual(tally(answers), {
    invalid_credentials: namePasswordsMax,
    throttled: 1000 - namePasswordsMax,
  });
});

Deno.test("hosts of one /64 get the guesses of one client", async () => {
  await using app = await openAttacked();
  await givenPerson(app);
  const before = app.hashes();
  for (let host = 1; host <= 200; host++) await guess(app, ipv6(7, host));
  equal(app.hashes() - before, freeGuesses);
});

Deno.test("guesses from 150 networks leave the owner's way in open (R14)", async () => {
  await using app = await openAttacked();
  const ada = await givenPerson(app);
  for (let round = 0; round < 3; round++) {
    for (let network = 0; network < 150; network++) await guess(app, ipv4(network));
    const home = await app.postFrom("192.0.2.7", "/v1/login", { username: "ada", password });
    equal(home.status, 200, home.text);
    equal((await app.get("/v1/session", ada.token)).status, 200, "no session was ended");
    app.clock.advance(20 * 60);
  }
});

Deno.test("a trusted device lets its owner in from the very network that guesses (R14)", async () => {
  await using app = await openAttacked();
  const ada = await givenPerson(app);
  const opened = await app.post("/v1/login", { username: "ada", password });
  const proven = await app.post("/v1/2fa/verify", {
    challenge_token: opened.json.challenge_token,
    method: "recovery_code",
    code: ada.recoveryCodes[0],
    trust_device: true,
  });
  const { device_token } = proven.json;
  for (let tries = 0; tries < 30; tries++) await guess(app, "198.51.100.9");
  const body = { username: "ada", password };
  refusedAs(await app.postFrom("198.51.100.9", "/v1/login", body), 429, "throttled");
  const known = await app.postFrom("198.51.100.9", "/v1/login", { ...body, device_token });
  equal(known.json.status, "signed_in", known.text);
});

Deno.test("a network that guesses whenever it may needs most of a day for a hundred", async () => {
  await using app = await openAttacked();
  await givenPerson(app);
  const before = app.hashes();
  let spentSeconds = 0;
  while (app.hashes() - before < failuresInRowMax) {
    const answer = await guess(app, ipv4(1));
    if (answer.status !== 429) continue;
    app.clock.advance(answer.json.retry_after);
    spentSeconds += answer.json.retry_after;
  }
  ok(spentSeconds > 20 * hour, `${spentSeconds} s`);
});

Deno.test("after a hundred wrong passwords in a row an operator is needed (R15)", async () => {
  await using app = await openAttacked();
  await givenPerson(app);
  const before = app.hashes();
  for (let network = 0; app.hashes() - before < failuresInRowMax - 1; network++) {
    const answer = await guess(app, ipv4(network));
    if (answer.status === 429) app.clock.advance(answer.json.retry_after);
  }
  equal(await logsIn(app, "ada", password), true, "the owner's success ends the row");
  for (let network = 1000; app.hashes() - before < 2 * failuresInRowMax; network++) {
    const answer = await guess(app, ipv4(network));
    if (answer.status === 429) app.clock.advance(answer.json.retry_after);
  }
  app.clock.advance(30 * 24 * hour);
  const right = { username: "ada", password };
  refusedAs(await app.post("/v1/login", right), 401, "invalid_credentials");
  const order = { username: "ada", reason: "the owner called" };
  equal((await app.core.unlockUser(order, operator)).ok, true);
  equal((await app.post("/v1/login", right)).status, 200);
});
