import assert from "node:assert/strict";
import { newEvent } from "../../../contracts/store_fixtures.ts";
import { givenWave } from "../../../core/reports/wave_kit.ts";
import { caller, openTestCore, operator, password, type TestCore } from "../../../harness.ts";
import { type Admin, openAdmin } from "../../kit.tsx";

const bots = 12;
const phoneOf = (bot: number): string => `+187655501${String(bot).padStart(2, "0")}`;

/** Bots request codes to a country that is usually quiet; one real user enters theirs. */
async function givenWaveOfBots(test: TestCore): Promise<void> {
  for (let bot = 0; bot < bots; bot++) {
    await test.register(`pumper${bot}`, phoneOf(bot));
    test.clock.advance(20);
    if (bot === 5) await test.signIn(`pumper${bot}`, phoneOf(bot));
    else await requestCode(test, bot);
  }
}

async function requestCode({ core }: TestCore, bot: number): Promise<boolean> {
  const opened = await core.logIn({ username: `pumper${bot}`, password, send: "sms" }, caller);
  assert.ok(opened.ok && opened.value.status === "second_factor_required");
  return opened.value.sent?.ok === true;
}

async function tick(admin: Admin, { clock }: TestCore, seconds: number): Promise<void> {
  clock.advance(seconds);
  admin.program.dispatch({ type: "ticked", now: clock.now() });
  await admin.program.idle();
  await admin.settle();
}

Deno.test("an operator stops a country during a wave, sees its effect on users, and resumes it", async () => {
  await using test = await openTestCore();
  test.clock.advance(18 * 3600);
  await test.register("ada.lovelace");
  await test.signIn("ada.lovelace");
  await givenWaveOfBots(test);
  await using admin = await openAdmin(test);
  await admin.type("!");
  assert.match(admin.screen(), /Users > Attack board/);
  assert.match(admin.screen(), /13 sent in the last hour, usually 0/);
  assert.match(admin.screen(), /▌JM +12 +8 % +0/);
  // 11 of 12 for 0.12 USD, for another 5:56 hours.
  assert.match(admin.screen(), /1\.32 USD lost on codes not entered, 7\.83 USD more by midnight/);

  // Its messages, and back.
  await admin.press("enter");
  assert.match(admin.screen(), /only country:JM 1h/);
  await admin.press("esc");
  assert.match(admin.screen(), /▌JM/);

  await admin.type("sbots\r");
  assert.match(admin.screen(), /Stop sends to JM\?/);
  assert.match(admin.screen(), /it would have refused 12 messages\./);
  assert.match(admin.screen(), /1 of their codes was entered: 1 real user refused\./);
  // 12 for 0.12 USD and the fee for an approved code.
  assert.match(admin.screen(), /Saved: 1\.49 USD\./);
  const { stops } = await test.core.describeControls();
  assert.deepEqual(stops, [], "nothing is stopped before y");
  await admin.type("y");
  assert.match(admin.screen(), /✓ sends to JM stopped, on all instances/);
  assert.match(admin.screen(), /✗ JM just now by marek: bots/);
  assert.match(admin.line(0), /STOPPED: JM/);
  assert.equal(await requestCode(test, 3), false);
  await tick(admin, test, 5);
  assert.match(admin.screen(), /▌JM +12 +8 % +1/);
  assert.match(admin.screen(), /0\.00 USD more by midnight/);

  await admin.type("Rthe wave is over\r");
  assert.match(admin.screen(), /the stop refused 1 message\./);
  await admin.type("y");
  assert.match(admin.screen(), /✓ sends to JM resumed, on all instances/);
  assert.match(admin.screen(), /Nothing is stopped or paused/);
  assert.equal(await requestCode(test, 4), true);
});

Deno.test("the board lifts a pause, keeps its row selected, and opens from every screen", async () => {
  await using test = await openTestCore();
  const at = test.clock.now();
  const pause = { scope: "country:GB", at, until: at + 3_600_000, trips: 1, recordedOnly: false };
  const conversion = { sends: 30, approved: 1 };
  await test.ports.controls.putPause({ ...pause, conversion }, newEvent());
  await givenWave(test, { minutesAgo: 3, country: "GB", prefix: "+447700900", sent: 30 });
  await using admin = await openAdmin(test);
  for (const screen of ["1", "2", "3", "4", "5"]) {
    await admin.type(`${screen}!`);
    assert.match(admin.screen(), /> Attack board/, screen);
    await admin.press("esc");
    assert.doesNotMatch(admin.screen(), /Attack board/, screen);
  }
  await admin.type(":board\rG");
  assert.match(admin.screen(), /▌! GB to 01:00, 1\/30 ok/);
  await givenWave(test, { minutesAgo: 1, country: "US", prefix: "+1202555", sent: 3 });
  await tick(admin, test, 5);
  assert.match(admin.screen(), /US +3 /);
  assert.match(admin.screen(), /▌! GB to/);
  await admin.type("Lreal users\ry");
  assert.match(admin.screen(), /✓ sends to GB, pause lifted, on all instances/);
});

Deno.test("in read-only mode the board has no keys that stop, and its list still opens", async () => {
  await using test = await openTestCore();
  await givenWave(test, { minutesAgo: 3, country: "GB", prefix: "+447700900", sent: 3 });
  await test.core.stopSends({ scope: "country:GB", reason: "bots" }, operator);
  const setting = {
    dev: false,
    simulated: false,
    simulator: null,
    operator: "marek",
    readOnly: true,
    taskCommand: "deno task NAME",
  };
  await using admin = await openAdmin(test, { setting });
  await admin.type("!sR");
  assert.doesNotMatch(admin.screen(), /Stop sends|Resume/);
  await admin.press("enter");
  assert.match(admin.screen(), /only country:GB 1h/);
});
