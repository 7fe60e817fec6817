import { deepEqual, equal, ok } from "node:assert/strict";
import { failuresInRowMax } from "../../../core/domain/account/user.ts";
import {
  accountHashesMax,
  namePasswordsMax,
} from "../../../core/domain/login/password_throttle.ts";
import { password } from "../../harness.ts";
import { givenPerson, logsIn, refusedAs } from "../../server/account/account_kit.ts";
import type { Answer } from "../../server/app_kit.ts";
import {
  type Attacked,
  ipv4,
  ipv6,
  openAttacked,
  tally,
  unlock,
} from "../../attacks/attack_kit.ts";

const hour = 60 * 60;

/** Free guesses before the growing delay applies. */
const freeGuesses = 5;

function guess(app: Attacked, address: string, username = "ada"): Promise<Answer> {
  return app.postFrom(address, "/v1/login", { username, password: "not the password" });
}

Deno.test("a thousand parallel guesses from one network cost five hashes (R48, R77)", async () => {
  await using app = await openAttacked();
  await givenPerson(app);
  const before = app.hashes();
  const answers = await Promise.all(Array.from({ length: 1000 }, () => guess(app, ipv4(1))));
  equal(app.hashes() - before, freeGuesses);
  deepEqual(tally(answers), { invalid_credentials: freeGuesses, throttled: 1000 - freeGuesses });
  const throttled = answers.filter(({ status }) => status === 429);
  equal(throttled.every(({ json }) => json.retry_after >= 1), true);
});

Deno.test("a thousand parallel guesses from as many networks cost thirty hashes (R48)", async () => {
  await using app = await openAttacked();
  await givenPerson(app);
  // Her first login counted as a stranger's.
  app.clock.advance(15 * 60);
  const before = app.hashes();
  const answers = await Promise.all(
    Array.from({ length: 1000 }, (_, index) => guess(app, ipv4(index))),
  );
  equal(app.hashes() - before, accountHashesMax);
  deepEqual(tally(answers), {
    invalid_credentials: accountHashesMax,
    throttled: 1000 - accountHashesMax,
  });
  // Fifteen minutes later more hashes are allowed, up to the hourly limit of wrong passwords.
  app.clock.advance(15 * 60);
  for (let index = 0; index < 100; index++) await guess(app, ipv4(1000 + index));
  equal(app.hashes() - before, namePasswordsMax);
});

Deno.test("the hosts of one /64 share the guesses of one client", async () => {
  await using app = await openAttacked();
  await givenPerson(app);
  const before = app.hashes();
  for (let host = 1; host <= 200; host++) await guess(app, ipv6(7, host));
  equal(app.hashes() - before, freeGuesses);
});

Deno.test("guesses from 150 networks do not lock the owner out (R14)", async () => {
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

Deno.test("a trusted device lets its owner log in from the attacker's own network (R14)", async () => {
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

Deno.test("a network that guesses as often as allowed needs most of a day for a hundred guesses", async () => {
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

/** Sends wrong passwords, each from a new network, until `count` of them were hashed. */
async function guessAway(app: Attacked, count: number, firstNetwork: number): Promise<void> {
  const before = app.hashes();
  for (let network = firstNetwork; app.hashes() - before < count; network++) {
    const answer = await guess(app, ipv4(network));
    if (answer.status === 429) app.clock.advance(answer.json.retry_after);
  }
}

Deno.test("a hundred wrong passwords from strangers disable the password for strangers (R14, R15)", async () => {
  await using app = await openAttacked();
  const ada = await givenPerson(app);
  await guessAway(app, failuresInRowMax - 1, 0);
  equal(await logsIn(app, "ada", password), true, "the owner's success resets the count");
  await guessAway(app, failuresInRowMax, 1000);
  app.clock.advance(hour);
  const right = { username: "ada", password };
  const away = () => app.postFrom("203.0.113.77", "/v1/login", right);
  refusedAs(await away(), 401, "invalid_credentials");
  const home = await app.postFrom("192.0.2.7", "/v1/login", right);
  equal(home.status, 200, "the owner at home");
  refusedAs(await away(), 401, "invalid_credentials");
  await unlock(app, ada);
  equal((await away()).status, 200);
});

Deno.test("a hundred wrong passwords from home disable it at home until an unlock (R15)", async () => {
  await using app = await openAttacked();
  const ada = await givenPerson(app);
  const before = app.hashes();
  while (app.hashes() - before < failuresInRowMax) {
    const answer = await guess(app, "192.0.2.7");
    if (answer.status === 429) app.clock.advance(answer.json.retry_after);
  }
  app.clock.advance(24 * hour);
  const right = { username: "ada", password };
  refusedAs(await app.postFrom("192.0.2.7", "/v1/login", right), 401, "invalid_credentials");
  await unlock(app, ada);
  equal((await app.post("/v1/login", right)).status, 200);
});
