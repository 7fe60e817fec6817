import assert from "node:assert/strict";
import type { Caller } from "../../../core/domain/audit_event.ts";
import { createStateWatch } from "../../../server/warnings/state_watch.ts";
import { caller, openTestCore, password, type TestCore } from "../../harness.ts";
import { createMetricsReader } from "../../../server/metrics/metrics_reader.ts";

/** Each user has another network, so only limits on numbers and on messages apply. */
function from(at: number): Caller {
  return { ...caller, address: `198.51.100.${at}` };
}

async function sendTo({ core }: TestCore, username: string, at: number): Promise<void> {
  await core.logIn({ username, password, send: "sms" }, from(at));
}

/** Adds up the values of all lines that start with `start`. */
function sumOf(text: string, start: string): number {
  return text.split("\n").filter((line) => line.startsWith(start))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" ") + 1)), 0);
}

Deno.test("the numbers are right after logins, an outage and a pumping wave", async () => {
  await using test = await openTestCore();
  const warnings: string[] = [];
  const log = { warn: (text: string) => void warnings.push(text), error: assert.fail };
  const watch = createStateWatch(test.core, log);
  const reading = createMetricsReader(test.core, test.ports.meter, test.clock.now);
  const read = async (): Promise<string> => {
    test.clock.advance(5);
    await watch();
    return await reading();
  };

  // Three logins, and a wrong password.
  for (let at = 0; at < 3; at++) {
    await test.register(`user${at}`, `+1202555015${at}`);
    await test.signIn(`user${at}`, `+1202555015${at}`, from(at));
  }
  await test.core.logIn({ username: "user0", password: "wrong wrong", send: null }, from(0));
  let text = await read();
  assert.equal(sumOf(text, 'latchkey_logins_total{outcome="success",method="sms"}'), 3);
  assert.equal(sumOf(text, 'latchkey_logins_total{outcome="wrong_password"'), 1);
  assert.equal(sumOf(text, 'latchkey_sends_total{channel="sms",country="US",result="sent"}'), 3);
  assert.equal(sumOf(text, "latchkey_conversion_ratio"), 1);
  assert.deepEqual(warnings, []);

  // An outage: the circuit opens, and nothing more is asked of the provider.
  test.simulator.setFault({ fault: "20003", on: "start", times: null });
  for (let at = 10; at < 20; at++) {
    await test.register(`user${at}`, `+120255501${50 + at}`);
    await sendTo(test, `user${at}`, at);
  }
  text = await read();
  const refusals = sumOf(text, 'latchkey_provider_errors_total{operation="start",class="cred');
  const cutOff = sumOf(text, 'latchkey_sends_blocked_total{reason="circuit_open"}');
  assert.equal(refusals + cutOff, 10);
  assert.ok(refusals >= 3 && cutOff > 0);
  assert.equal(
    sumOf(text, 'latchkey_sends_total{channel="sms",country="US",result="failed"}'),
    refusals,
  );
  assert.equal(sumOf(text, 'latchkey_circuit_state{circuit="sms",state="open"}'), 1);
  assert.equal(sumOf(text, 'latchkey_circuit_state{circuit="sms",state="closed"}'), 0);
  assert.equal(sumOf(text, 'latchkey_audit_events_total{type="circuit.opened"}'), 1);

  // It ends, and a probe closes the circuit.
  test.simulator.setFault({ fault: "20003", on: "start", times: 0 });
  test.clock.advance(120);
  await sendTo(test, "user19", 19);
  text = await read();
  assert.equal(sumOf(text, 'latchkey_circuit_state{circuit="sms",state="closed"}'), 1);
  assert.equal(sumOf(text, 'latchkey_audit_events_total{type="circuit.closed"}'), 1);

  // A wave: many new users, whose codes no one enters.
  for (let at = 100; at < 140; at++) {
    await test.register(`wave${at}`, `+12025550${at}`);
    await sendTo(test, `wave${at}`, at);
    test.clock.advance(10);
  }
  text = await read();
  const earlier = 3 + 1;
  const sends = 'latchkey_sends_total{channel="sms",country="US"';
  const sent = sumOf(text, `${sends},result="sent"}`) - earlier;
  const paused = sumOf(text, 'latchkey_sends_blocked_total{reason="fraud_guard"}');
  // Until the guard has enough to judge, the budget for strangers on one prefix blocks it.
  const full = sumOf(text, 'latchkey_sends_blocked_total{reason="budget"}');
  assert.equal(sent + full + paused, 40);
  assert.ok(sent > 0 && paused > 0);
  assert.equal(sumOf(text, `${sends},result="blocked"}`), cutOff + full + paused);
  assert.equal(sumOf(text, 'latchkey_audit_events_total{type="fraud_guard.paused"}'), 1);
  assert.equal(sumOf(text, "latchkey_fraud_guard_pauses"), 1);
  assert.deepEqual(warnings, ["The fraud guard paused sends"]);

  // What the process counted is what the database has.
  const delivered = sumOf(text, 'latchkey_codes_recent{window="1h",state="sent"}');
  assert.equal(sumOf(text, "latchkey_sends_total{") - refusals - cutOff - full - paused, delivered);
  const messages = 'latchkey_budget_messages{window="hour",part="all"}';
  assert.equal(sumOf(text, messages), delivered);
  const provider = 'latchkey_provider_requests_total{operation="start"';
  assert.equal(sumOf(text, provider), delivered + refusals);
});
