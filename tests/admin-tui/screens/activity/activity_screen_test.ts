import { capitalized } from "../../../../admin-tui/words/capitalized.ts";
import { screenOf } from "../../../../admin-tui/state/place.ts";
import { failureWords } from "../../../../admin-tui/words/failure_words.ts";
import assert from "node:assert/strict";
import { StorageUnavailable } from "../../../../core/ports/stores/storage.ts";
import { defaultSendPolicy } from "../../../../core/domain/sending/send_policy.ts";
import { playRandomDay } from "../../../core/reports/random_day.ts";
import {
  caller,
  openTestCore,
  operator,
  password,
  phoneNumber,
  type TestCore,
} from "../../../harness.ts";
import { wrongCode } from "../../fixtures.ts";
import { type Admin, openAdmin } from "../../kit.tsx";

async function tick(admin: Admin, { clock }: TestCore, seconds: number): Promise<void> {
  clock.advance(seconds);
  admin.program.dispatch({ type: "ticked", now: clock.now() });
  await admin.program.idle();
  await admin.settle();
}

/** The login's token, and whether its code was sent. */
async function startLogin({ core }: TestCore): Promise<{ token: string; sent: boolean }> {
  const opened = await core.logIn({ username: "ada", password, send: "sms" }, caller);
  assert.ok(opened.ok && opened.value.status === "second_factor_required");
  return { token: opened.value.opened.challengeToken, sent: opened.value.sent?.ok === true };
}

async function guess({ core }: TestCore, challengeToken: string, code: string): Promise<boolean> {
  const proof = { method: "sms", code, passkey: null, trustDevice: false };
  return (await core.verifySecondFactor({ challengeToken, ...proof }, caller)).ok;
}

Deno.test("Activity shows the same figures for a random day as the core", async () => {
  await using day = await playRandomDay(7, defaultSendPolicy);
  const { test } = day;
  await using admin = await openAdmin(test, { columns: 120, rows: 40 });
  await admin.type("4w");
  const { totals, failures, countries } = await test.core.describeActivity({ window: "day" });
  const numbers = admin.line(3).replaceAll("│", "").trim().split(/ {2,}/);
  assert.equal(numbers[0], String(totals.sent).replace(/\B(?=(\d{3})+$)/g, " "));
  assert.equal(numbers[1], String(totals.approved));
  assert.ok(totals.sent > 100 && totals.failed > 0, "the day has sends and failures");
  assert.match(admin.screen(), new RegExp(`SENT 24h[^]*peak [0-9]+ in 10 min`));
  assert.ok(admin.screen().includes(`Failures by code ${failures.length}`));
  const [worst] = failures;
  assert.ok(worst !== undefined && admin.screen().includes(capitalized(failureWords(worst.cause))));
  assert.match(admin.screen(), new RegExp(`\\n│? ${countries[0]?.name} +${countries[0]?.sent} `));
  assert.match(admin.screen(), /person-[0-9]+/, "the feed has names");
  await admin.press("p");
  await admin.until("current policy");
  const replay = await test.core.replayPolicy({ policy: null, days: 7 });
  const requests = String(replay.requests).replace(/\B(?=(\d{3})+$)/g, " ");
  assert.match(admin.screen(), new RegExp(`requests +${requests} +${requests}`));
  await admin.press("esc");
  assert.match(admin.screen(), /SENT 24h/);
});

Deno.test("the feed shows an event within a second, unless it is paused or filtered", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  await using admin = await openAdmin(test);
  await admin.type("4");
  assert.match(admin.screen(), /✓ registered +ada/);
  const signedIn = await test.signIn("ada");
  assert.ok(signedIn);
  await tick(admin, test, 1);
  assert.match(admin.screen(), /✓ logged in +ada/);
  await admin.press("space");
  await test.core.stopSends({ scope: "country:br", reason: "pumping" }, operator);
  await tick(admin, test, 1);
  assert.doesNotMatch(admin.screen(), /sends stopped/);
  assert.match(admin.screen(), /feed paused/);
  await admin.press("space");
  assert.match(admin.screen(), /sends stopped +- +sends to BR, by marek/);
  assert.doesNotMatch(admin.screen(), /sends active/, "the summary is never stale");
  await test.core.logIn({ username: "ada", password: "wrong", send: null }, caller);
  await admin.press("f");
  assert.match(admin.screen(), /✗ login refused +- +wrong username/);
  assert.doesNotMatch(admin.screen(), /logged in/);
});

Deno.test("Activity reports an unreachable database, and recovers when it is back", async () => {
  let away = false;
  await using test = await openTestCore((ports) => ({
    ...ports,
    reports: {
      ...ports.reports,
      countDeliveries: (spans) =>
        away
          ? Promise.reject(new StorageUnavailable("away"))
          : ports.reports.countDeliveries(spans),
    },
  }));
  await using admin = await openAdmin(test);
  away = true;
  await admin.type("4");
  assert.match(admin.screen(), /Cannot read: database busy or unreachable/);
  away = false;
  await tick(admin, test, 5);
  assert.match(admin.screen(), /SENT 1h/);
  assert.doesNotMatch(admin.screen(), /Cannot read/);
});

Deno.test("Enter in Sends opens a login with faults as one timeline, and y copies its SID", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  test.simulator.setFault({ fault: "503", on: "start" });
  const { token, sent } = await startLogin(test);
  assert.equal(sent, false);
  test.clock.advance(40);
  const input = { challengeToken: token, channel: "sms", locale: null, appHash: null };
  const again = await test.core.sendCode(input, caller);
  assert.ok(again.ok, "the second code is sent");
  test.clock.advance(9);
  const right = test.simulator.codeFor(phoneNumber) ?? "";
  assert.equal(await guess(test, token, wrongCode(right)), false);
  test.clock.advance(3);
  assert.equal(await guess(test, token, right), true);

  await using admin = await openAdmin(test, { columns: 120, rows: 40 });
  await admin.type("3");
  await admin.press("enter");
  const screen = admin.screen();
  const words = [
    /0 ms {2}✓ Password accepted: login started/,
    /0 ms {2}! Code by SMS uncertain: it may have been sent/,
    /\+40 s {2}✓ Code sent by SMS/,
    /\+49 s {2}✗ Wrong code/,
    /\+52 s {2}✓ Code correct/,
    /✓ Logged in: session opened/,
  ];
  const found = words.map((each) => screen.search(each));
  assert.ok(found.every((at) => at >= 0), `${found} in\n${screen}`);
  assert.deepEqual(found, found.toSorted((a, b) => a - b), "in chronological order");
  await admin.press("y");
  const { items } = await test.core.listDeliveries({ cursor: null, limit: 5 });
  assert.deepEqual(admin.copied, [items[0]?.verificationId]);
  await admin.press("J");
  assert.match(admin.screen(), /sms +registration +uncertain/);
  await admin.press("esc");
  assert.match(admin.screen(), /Deliveries 2, newest first/);
});

Deno.test("o in the lab opens the newest test as a timeline, and Esc returns to the lab", async () => {
  await using test = await openTestCore();
  await using admin = await openAdmin(test, { columns: 120, rows: 40 });
  await admin.type(`2e${phoneNumber}\r\ry`);
  await admin.until("sent by SMS");
  await admin.press("esc", "o");
  await admin.until("Still open: no outcome yet");
  assert.match(admin.screen(), /an operator's test/);
  await admin.press("esc");
  assert.match(admin.screen(), /3 Send/);
});

Deno.test("the timeline of a deleted delivery says that it is no longer recorded", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  await startLogin(test);
  await using admin = await openAdmin(test);
  await admin.type("3");
  test.clock.advance(400 * 24 * 60 * 60);
  await test.core.sweep();
  await admin.press("enter");
  assert.match(admin.screen(), /This message is no longer recorded/);
});

Deno.test("keys work while figures are being read, and the late answer does not change the screen", async () => {
  const gate = Promise.withResolvers<void>();
  await using test = await openTestCore((ports) => ({
    ...ports,
    reports: {
      ...ports.reports,
      countDeliveries: async (spans) => {
        await gate.promise;
        return await ports.reports.countDeliveries(spans);
      },
    },
  }));
  await using admin = await openAdmin(test);
  const press = (key: string) => admin.program.dispatch({ type: "pressed", key });
  press("4");
  press("w");
  press("1");
  await admin.settle();
  assert.match(admin.screen(), /\[1 Users\]/);
  gate.resolve();
  await admin.program.idle();
  assert.equal(screenOf(admin.program.state()), "users");
  assert.equal(admin.program.state().activity.figures?.window, "day");
});
