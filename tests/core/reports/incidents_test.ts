import assert from "node:assert/strict";
import { defaultSendPolicy } from "../../../core/domain/sending/send_policy.ts";
import { alertThrottle } from "../../../core/domain/throttle.ts";
import { newEvent } from "../../contracts/store_fixtures.ts";
import { openTestCore, operator, type TestCore } from "../../harness.ts";
import { givenWave } from "./wave_kit.ts";

const hour = 60;

/** Seven messages in each of the last seven days at this time, except two days with more. */
async function givenUsualDays(test: TestCore): Promise<void> {
  for (let day = 1; day <= 7; day++) {
    const sent = day <= 2 ? 30 : 7;
    const minutesAgo = day * 24 * hour + 10;
    await givenWave(test, { minutesAgo, country: "US", prefix: "+1202555", sent, approved: sent });
  }
}

Deno.test("describeControls() has no incidents while everything is as it should be", async () => {
  await using test = await openTestCore();
  const stop = { scope: "country:BR", reason: "pumping" };
  await test.core.stopSends(stop, operator);
  const { stops, incidents } = await test.core.describeControls();
  assert.deepEqual([stops.length, incidents], [1, []]);
});

Deno.test("describeControls() has the incidents, worst first, with their times", async () => {
  const total = { messagesPerHour: 4, messagesPerDay: null, usdPerHour: null, usdPerDay: null };
  const policy = {
    ...defaultSendPolicy,
    verifiedReservePercent: 0,
    budgets: { ...defaultSendPolicy.budgets, total },
  };
  await using test = await openTestCore((ports) => ({
    ...ports,
    policies: { ...ports.policies, send: policy },
  }));
  const { ports, clock } = test;
  const started = clock.now();
  const pause = {
    scope: "country:BR",
    at: started,
    until: started + hour * 60_000,
    trips: 1,
    recordedOnly: false,
    conversion: { sends: 212, approved: 4 },
  };
  await ports.controls.putPause(pause, newEvent());
  await ports.controls.putPause(
    { ...pause, scope: "country:GB", recordedOnly: true },
    newEvent(),
  );
  await ports.throttles.takeThrottles([alertThrottle("failure_rate")], started);
  clock.advance(60);
  const opened = clock.now();
  for (let fault = 0; fault < 5; fault++) {
    await ports.controls.countCircuitFault("sms", opened, opened - 60_000);
  }
  await ports.controls.openCircuit("sms", opened + 10_000, newEvent());
  for (const [at, phone] of ["+12025550100", "+12025550101", "+12025550102"].entries()) {
    await test.register(`user${at}`, phone);
    await test.core.startTestVerification({ phoneNumber: phone, channel: "call" }, operator);
  }
  const budget = { window: "hour", unit: "messages", part: "all" } as const;
  const circuit = { kind: "circuit", at: opened, name: "sms", state: "open", faults: 5 } as const;
  const { at: _, until: __, trips: ___, recordedOnly: ____, ...guard } = pause;
  const paused = { kind: "pause", at: started, ...guard };
  const alert = { kind: "alert", at: started, alert: "failure_rate" };
  const used = await test.core.describeIncidents();
  assert.deepEqual(used.budgets[0], { ...budget, used: 3, max: 4 });
  assert.deepEqual(used.incidents, [circuit, paused, alert]);

  await test.core.startTestVerification(
    { phoneNumber: "+12025550103", channel: "call" },
    operator,
  );
  const full = { kind: "budget", at: null, ...budget, level: "full" };
  assert.deepEqual((await test.core.describeControls()).incidents, [circuit, full, paused, alert]);

  clock.advance(61 * 60);
  assert.deepEqual((await test.core.describeControls()).incidents, [
    { ...circuit, state: "half_open" },
  ]);
});

Deno.test("describeIncidents() counts the last hour, its usual level and what is lost", async () => {
  await using test = await openTestCore();
  // 18:00, six hours before midnight.
  test.clock.advance(8 * 24 * 3600 + 18 * 3600);
  await givenUsualDays(test);
  // Before the last hour, so not counted.
  await givenWave(test, { minutesAgo: 61, country: "BR", prefix: "+5511", sent: 9 });
  const us = { country: "US", prefix: "+1202555" } as const;
  await givenWave(test, { ...us, minutesAgo: 30, sent: 8, approved: 6, blocked: 1 });
  const br = { country: "BR", prefix: "+551190000" } as const;
  await givenWave(test, { ...br, minutesAgo: 3, sent: 100, approved: 2 });
  await givenWave(test, { ...br, minutesAgo: 2, sent: 50, blocked: 20 });
  const board = await test.core.describeIncidents();
  const minute = board.at - board.at % 60_000;
  assert.equal(board.from, minute - 59 * 60_000);
  const none = { failed: 0, blocked: 0 };
  assert.deepEqual(board.minutes, [
    { at: minute - 30 * 60_000, ...none, sent: 8, approved: 6, blocked: 1 },
    { at: minute - 3 * 60_000, ...none, sent: 100, approved: 2 },
    { at: minute - 2 * 60_000, ...none, sent: 50, approved: 0, blocked: 20 },
  ]);
  assert.equal(board.usualSent, 7);
  // 150 messages for 0.06 USD, and 2 approved codes for 0.05 USD; 8 for 0.0083 and 6 for 0.05.
  const [brazil, states] = [
    { name: "BR", sent: 150, approved: 2, blocked: 20, cost: 150 * 60_000 + 2 * 50_000 },
    { name: "US", sent: 8, approved: 6, blocked: 1, cost: 8 * 8_300 + 6 * 50_000 },
  ];
  assert.deepEqual(board.countries, [
    { ...brazil, country: "BR" },
    { ...states, country: "US" },
  ]);
  assert.deepEqual(board.prefixes, [
    { ...brazil, country: "BR", name: br.prefix },
    { ...states, country: "US", name: us.prefix },
  ]);
  const lost = { br: 148 * 60_000, us: 2 * 8_300 };
  assert.equal(board.lost, lost.br + lost.us);
  assert.equal(board.projectedLoss, 6 * (lost.br + lost.us));

  // What is stopped loses nothing more.
  await test.core.stopSends({ scope: "country:BR", reason: "pumping" }, operator);
  const after = await test.core.describeIncidents();
  assert.equal(after.lost, board.lost);
  assert.equal(after.projectedLoss, 6 * lost.us);
  await test.core.stopSends({ scope: "all", reason: "pumping" }, operator);
  assert.equal((await test.core.describeIncidents()).projectedLoss, 0);
});

Deno.test("describeIncidents() projects no larger loss than the day's budget leaves", async () => {
  const total = { messagesPerHour: null, messagesPerDay: null, usdPerHour: null };
  const budgets = { ...defaultSendPolicy.budgets, total: { ...total, usdPerDay: 1_000_000 } };
  await using test = await openTestCore((ports) => ({
    ...ports,
    policies: { ...ports.policies, send: { ...defaultSendPolicy, budgets } },
  }));
  await givenWave(test, { minutesAgo: 3, country: "BR", prefix: "+5511", sent: 100 });
  await test.core.startTestVerification(
    { phoneNumber: "+12025550103", channel: "sms" },
    operator,
  );
  const { budgets: [all], projectedLoss } = await test.core.describeIncidents();
  assert.deepEqual([all?.part, all?.max], ["all", 1_000_000]);
  assert.equal(projectedLoss, 1_000_000 - (all?.used ?? 0));
});
