import assert from "node:assert/strict";
import { type TestApp, wrong } from "../server/app_kit.ts";
import { logIn, type Person } from "../server/account/account_kit.ts";
import {
  day,
  givenForgetful,
  minute,
  openDelayedApp,
  presentFirst,
  requestFirst,
  runFor,
} from "../server/account/delayed_reset_kit.ts";

const [stranger, home] = ["198.51.100.9", "192.0.2.7"];
const tenMinutesAndOne = 11 * minute;

Deno.test("guesses of the first codes of resets lock no one out of a login (R49)", async () => {
  const edge = { peer: stranger };
  await using app = await openDelayedApp(edge);
  const ada = await givenForgetful(app);
  assert.equal(await guessFor(app, ada), 10, "as many as lock a second factor out");
  await logInAt(app, edge, ada);
  await runFor(app, 8 * day, day);
  let guesses = 0;
  for (let week = 0; week < 6; week++) {
    guesses += await guessFor(app, ada);
    await runFor(app, day, day);
    guesses += await guessFor(app, ada);
    await runFor(app, 7 * day, day);
  }
  assert.ok(guesses >= 100, `${guesses} guesses: as many as disable a second factor`);
  await logInAt(app, edge, ada);
});

/** Guesses as often as a day allows. Returns how many guesses the provider checked. */
async function guessFor(app: TestApp, { username, phone }: Person): Promise<number> {
  const before = checks(app);
  for (let request = 0; request < 2; request++) {
    const challenge = await requestFirst(app, username);
    const code = app.simulator.codeFor(phone);
    for (let guess = 0; guess < 5 && code !== null; guess++) {
      await presentFirst(app, challenge, wrong(code));
    }
    await app.settle();
    app.clock.advance(tenMinutesAndOne);
  }
  return checks(app) - before;
}

function checks(app: TestApp): number {
  return app.simulator.journal().filter(({ path }) => path.endsWith("/VerificationCheck")).length;
}

async function logInAt(app: TestApp, edge: { peer: string }, person: Person): Promise<void> {
  edge.peer = home;
  await logIn(app, person);
  edge.peer = stranger;
}
