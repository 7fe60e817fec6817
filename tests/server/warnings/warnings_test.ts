import assert from "node:assert/strict";
import { auditEvent } from "../../../core/domain/audit_event.ts";
import type { MeasuredState } from "../../../core/service.ts";
import type { LogFacts } from "../../../server/program/log.ts";
import { createWarnings } from "../../../server/warnings/event_warnings.ts";
import { createStateWatch } from "../../../server/warnings/state_watch.ts";
import { meterVerifier } from "../../../core/metering/metered_verifier.ts";
import { openTestCore, operator, password } from "../../harness.ts";
import { caller } from "../../harness.ts";

type Line = readonly [string, LogFacts];

function recording() {
  const lines: Line[] = [];
  const warn = (message: string, facts: LogFacts = {}) => void lines.push([message, facts]);
  return { lines, log: { warn, error: warn } };
}

Deno.test("createWarnings() logs each kind of trouble once a minute, with how often it happened", () => {
  let now = 0;
  const { lines, log } = recording();
  const witness = createWarnings(log, () => now);
  for (let at = 0; at < 50; at++) {
    witness.sawProviderFault("credentials", "Check them.");
    witness.sawStorageTrouble("full");
  }
  now = 60_000;
  witness.sawProviderFault("credentials", "Check them.");
  witness.sawProviderFault("server_error", "Wait.");
  assert.deepEqual(lines.map(([, { error, trouble, times }]) => [error ?? trouble, times]), [
    ["credentials", 1],
    ["full", 1],
    ["credentials", 50],
    ["server_error", 1],
  ]);
});

Deno.test("createWarnings() logs that the hasher is slower than it should be", () => {
  const { lines, log } = recording();
  createWarnings(log, () => 0).sawHasherFallback("The known hashes of 2 lanes are wrong");
  assert.deepEqual(lines, [[
    "The fast bcrypt failed its self-test, so logins take twice the time",
    { reason: "The known hashes of 2 lanes are wrong", times: 1 },
  ]]);
});

Deno.test("createWarnings() logs each hash worker that hung", () => {
  const { lines, log } = recording();
  const witness = createWarnings(log, () => 0);
  witness.sawHasherHang(60_000);
  witness.sawHasherHang(75_000);
  const message = "A hash worker hung and was replaced; its logins failed";
  assert.deepEqual(lines, [[message, { seconds: 60 }], [message, { seconds: 75 }]]);
});

Deno.test("createWarnings() logs circuits and alerts, and no other event", async () => {
  await using test = await openTestCore();
  const { lines, log } = recording();
  const witness = createWarnings(log, () => 0);
  const seen = [
    { type: "circuit.opened", detail: { circuit: "sms", http_status: 503, words: "It failed." } },
    { type: "circuit.closed", detail: { circuit: "sms" } },
    { type: "alert.raised", detail: { alert: "backup_failed" } },
    { type: "session.opened", detail: { session_id: "ses" } },
  ] as const;
  for (const facts of seen) {
    witness.sawEvent(auditEvent(facts, caller, 0, test.ports.newId));
  }
  assert.deepEqual(lines, [
    ["A circuit opened: the provider fails, and is left alone for a while", {
      circuit: "sms",
      http_status: 503,
      provider_code: undefined,
      words: "It failed.",
    }],
    ["A circuit closed: the provider works again", { circuit: "sms" }],
    ["An alert was raised", { alert: "backup_failed" }],
  ]);
});

Deno.test("a whole outage of the provider leaves one warning a minute", async () => {
  await using test = await openTestCore();
  let now = 0;
  const { lines, log } = recording();
  const witness = createWarnings(log, () => now);
  const options = { meter: test.ports.meter, witness, numberRanges: [], ticks: () => now };
  const verifier = meterVerifier(test.ports.verifier, options);
  test.simulator.setFault({ fault: "20003", on: "start", times: null });
  const order = {
    purpose: "login",
    locale: null,
    appHash: null,
    challengeId: null,
    clientAddress: null,
    known: false,
  } as const;
  const user = await test.register("maria");
  for (let minute = 0; minute < 3; minute++) {
    for (let at = 0; at < 8; at++) await verifier.start(user.phoneNumber, "sms", order);
    now += 60_000;
  }
  assert.equal(lines.length, 3);
  for (const [message, { words }] of lines) {
    assert.equal(message, "The provider refuses our credentials, so no code is sent");
    assert.equal(String(words).includes(user.phoneNumber), false);
  }
});

Deno.test("createStateWatch() logs stops and pauses as they begin and end", async () => {
  await using test = await openTestCore();
  const { lines, log } = recording();
  const watch = createStateWatch(test.core, log);
  await watch();
  assert.ok((await test.core.stopSends({ scope: "all", reason: "a test" }, operator)).ok);
  await watch();
  await watch();
  assert.ok((await test.core.resumeSends({ scope: "all" }, operator)).ok);
  await watch();
  const facts = { scope: "all", by: "marek" };
  assert.deepEqual(lines, [
    ["An operator stopped sends", facts],
    ["An operator resumed sends", facts],
  ]);
});

Deno.test("createStateWatch() never logs the scope of a pause, which contains a number", async () => {
  const { lines, log } = recording();
  const pause = { scope: "prefix:+12025550", until: Date.UTC(2026, 0, 1) };
  const state = (pauses: readonly unknown[]) =>
    ({ stops: [], pauses, budgets: [] }) as unknown as MeasuredState;
  let current = state([pause]);
  const watch = createStateWatch({ measureState: () => Promise.resolve(current) }, log);
  await watch();
  current = state([]);
  await watch();
  const facts = { kind: "prefix", until: "2026-01-01T00:00:00.000Z" };
  assert.deepEqual(lines, [
    ["The fraud guard paused sends", facts],
    ["A pause of the fraud guard ended", facts],
  ]);
});

Deno.test("createStateWatch() logs a budget at 80 and 100 percent, once for each window", async () => {
  const { lines, log } = recording();
  let used = 0;
  const budget = { window: "hour", unit: "usd", part: "strangers", max: 10 } as const;
  const state = () =>
    Promise.resolve(
      { stops: [], pauses: [], budgets: [{ ...budget, used }] } as unknown as MeasuredState,
    );
  const watch = createStateWatch({ measureState: state }, log);
  for (used of [7, 8, 9, 7, 8, 10, 9, 10, 0, 8, 10]) await watch();
  assert.deepEqual(lines.map(([, { percent, part }]) => [percent, part]), [
    [80, "strangers"],
    [100, "strangers"],
    [80, "strangers"],
    [100, "strangers"],
  ]);
});

Deno.test("a login does not warn", async () => {
  await using test = await openTestCore();
  const { lines, log } = recording();
  const watch = createStateWatch(test.core, log);
  await test.register("maria");
  await test.core.logIn({ username: "maria", password, send: "sms" }, caller);
  await watch();
  assert.deepEqual(lines, []);
});
