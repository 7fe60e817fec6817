import assert from "node:assert/strict";
import { noNotifier } from "../../../core/adapters/twilio/twilio_notifier.ts";
import type { PhoneNumber } from "../../../core/domain/account/phone_number.ts";
import { meterNotifier } from "../../../core/metering/metered_notifier.ts";
import { noWitness } from "../../../core/metering/witness.ts";
import type { Notifier } from "../../../core/ports/notifier.ts";
import { caller, openTestCore, password, phoneNumber, type TestCore } from "../../harness.ts";

/** The value of a line of the metrics. Null if it is absent. */
function valueOf({ ports }: TestCore, line: string): number | null {
  const found = ports.meter.text().split("\n").find((each) => each.startsWith(`${line} `));
  return found === undefined ? null : Number(found.slice(line.length + 1));
}

Deno.test("a login counts its send, its check and its session", async () => {
  await using test = await openTestCore();
  await test.register("maria");
  await test.signIn("maria");
  const value = (line: string) => valueOf(test, line);
  assert.equal(value('latchkey_logins_total{outcome="success",method="sms"}'), 1);
  assert.equal(value('latchkey_sends_total{channel="sms",country="US",result="sent"}'), 1);
  assert.equal(value('latchkey_code_checks_total{country="US",result="approved"}'), 1);
  assert.equal(value('latchkey_provider_requests_total{operation="start",result="ok"}'), 1);
  assert.equal(value('latchkey_audit_events_total{type="session.opened"}'), 1);
  assert.equal(value('latchkey_audit_events_total{type="user.registered"}'), 1);
  assert.equal(value("latchkey_hash_duration_seconds_count"), 2);
  assert.equal(value("latchkey_hash_wait_seconds_count"), 2);
  assert.equal(value("latchkey_hash_queue_length"), 0);
});

Deno.test("refused logins count by their outcome", async () => {
  await using test = await openTestCore();
  await test.register("maria");
  await test.core.logIn({ username: "maria", password: "wrong wrong", send: null }, caller);
  await test.core.logIn({ username: "unknown", password: "wrong wrong", send: null }, caller);
  const opened = await test.core.logIn({ username: "maria", password, send: "sms" }, caller);
  assert.ok(opened.ok && opened.value.status === "second_factor_required");
  const { challengeToken } = opened.value.opened;
  const code = test.simulator.codeFor(phoneNumber) === "000000" ? "000001" : "000000";
  await test.core.verifySecondFactor({
    challengeToken,
    method: "sms",
    code,
    passkey: null,
    trustDevice: false,
  }, caller);
  const value = (line: string) => valueOf(test, line);
  assert.equal(value('latchkey_logins_total{outcome="wrong_password",method="password"}'), 2);
  assert.equal(value('latchkey_logins_total{outcome="wrong_code",method="sms"}'), 1);
  assert.equal(value('latchkey_logins_total{outcome="success",method="sms"}'), null);
  assert.equal(value('latchkey_code_checks_total{country="US",result="wrong"}'), 1);
});

Deno.test("a batch that writes nothing counts no event", async () => {
  await using test = await openTestCore();
  await test.register("maria");
  const token = await test.signIn("maria");
  await test.core.logOut({ sessionToken: token }, caller);
  await test.core.logOut({ sessionToken: token }, caller);
  assert.equal(valueOf(test, 'latchkey_audit_events_total{type="session.ended"}'), 1);
});

Deno.test("an outage counts its faults by class, the blocked sends and the circuit", async () => {
  await using test = await openTestCore();
  test.simulator.setFault({ fault: "500", on: "start", times: null });
  for (let at = 0; at < 12; at++) {
    await test.register(`user${at}`, `+120255501${10 + at}`);
    await test.core.logIn({ username: `user${at}`, password, send: "sms" }, caller);
  }
  const value = (line: string) => valueOf(test, line);
  const faults = value('latchkey_provider_errors_total{operation="start",class="server_error"}');
  const blocked = value('latchkey_sends_blocked_total{reason="circuit_open"}');
  assert.ok(faults !== null && faults > 0 && blocked !== null && blocked > 0);
  assert.equal(value('latchkey_sends_total{channel="sms",country="US",result="blocked"}'), blocked);
  assert.equal(value('latchkey_audit_events_total{type="circuit.opened"}'), 1);
});

Deno.test("measureState() reports circuits, stops, budgets and the last hour", async () => {
  await using test = await openTestCore();
  await test.register("maria");
  await test.signIn("maria");
  const state = await test.core.measureState();
  assert.deepEqual(state.lastHour, { sent: 1, approved: 1 });
  assert.deepEqual([state.stops, state.pauses, state.circuits], [[], [], []]);
  const messages = state.budgets.filter(({ unit }) => unit === "messages");
  assert.deepEqual(
    messages.map(({ window, part, used, max }) => [window, part, used, max]),
    [
      ["hour", "all", 1, 1000],
      ["day", "all", 1, 5000],
      ["hour", "strangers", 1, 300],
      ["day", "strangers", 1, 1500],
    ],
  );
  assert.equal(state.lastBackupAt, null);
});

Deno.test("lists of the provider and notices have error classes like all requests", async () => {
  await using test = await openTestCore();
  const { verifier, notifier, meter } = test.ports;
  const span = { from: 0, until: test.clock.now() };
  test.simulator.setFault({ fault: "503", on: "any", times: null });
  await verifier.listMessages(0, null);
  await verifier.findMessages(phoneNumber as PhoneNumber, span, "login");
  const seen: string[] = [];
  const witness = {
    ...noWitness,
    sawProviderFault: (error: string, words: string) => void seen.push(`${error}: ${words}`),
  };
  const failing: Notifier = {
    configured: true,
    notify: () => Promise.resolve({ status: "failed", words: "refused", error: "credentials" }),
  };
  const options = { meter, witness, numberRanges: [], ticks: test.clock.now };
  const to = phoneNumber as PhoneNumber;
  await meterNotifier(failing, options).notify(to, "password_changed");
  await meterNotifier(notifier, options).notify(to, "password_changed");
  const value = (line: string) => valueOf(test, line);
  for (const operation of ["list", "find"]) {
    const error = `latchkey_provider_errors_total{operation="${operation}",class="server_error"}`;
    assert.equal(value(error), 1, operation);
  }
  const refused = 'latchkey_provider_errors_total{operation="notice",class="credentials"}';
  assert.equal(value(refused), 1);
  assert.equal(value('latchkey_provider_requests_total{operation="notice",result="ok"}'), 1);
  assert.equal(value('latchkey_provider_requests_total{operation="notice",result="fault"}'), 1);
  for (const result of ["sent", "not_sent"]) {
    const notices =
      `latchkey_notices_total{kind="password_changed",country="US",result="${result}"}`;
    assert.equal(value(notices), 1, result);
  }
  assert.deepEqual(seen, ["credentials: refused"]);
  assert.ok(meterNotifier(noNotifier, options) === noNotifier);
});
