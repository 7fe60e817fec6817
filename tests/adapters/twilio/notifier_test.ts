import assert from "node:assert/strict";
import { noNotifier, openTwilioNotifier } from "../../../core/adapters/twilio/twilio_notifier.ts";
import type { NoticeKind, Notifier } from "../../../core/ports/notifier.ts";
import { createSimulator } from "../../../twilio-simulator/app.ts";
import type { Simulator } from "../../../twilio-simulator/simulator.ts";
import { alice } from "./harness.ts";

const messagingServiceSid = "MG0123456789abcdef0123456789abcdef";
const kinds: readonly NoticeKind[] = [
  "phone_changed",
  "password_changed",
  "second_factor_changed",
];

function open(more: { readonly messagingServiceSid?: string } = {}): {
  readonly simulator: Simulator;
  readonly notifier: Notifier;
} {
  const simulator = createSimulator({
    clock: () => 1_800_000_000_000,
    randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
  });
  const { accountSid, authToken } = simulator.account;
  const notifier = openTwilioNotifier({
    fetch: simulator.fetch,
    baseUrl: "https://api.twilio.test",
    credentials: { username: accountSid, password: authToken },
    now: () => 0,
    timeoutMs: 50,
    accountSid,
    messagingServiceSid,
    ...more,
  });
  return { simulator, notifier };
}

Deno.test("notify() sends one message by the messaging service, without link or digit", async () => {
  const { simulator, notifier } = open();
  for (const kind of kinds) {
    assert.deepEqual(await notifier.notify(alice, kind), { sent: true, words: "Handed to Twilio" });
  }
  const bodies = simulator.journal().map(({ form }) => form["Body"] ?? "");
  assert.equal(new Set(bodies).size, kinds.length);
  for (const body of bodies) assert.match(body, /^[A-Z][a-z -]+\.( [A-Z][a-z ,-]+\.)+$/);
});

Deno.test("notify() tells what failed, and tries once", async () => {
  for (const fault of ["503", "hang", "drop_before", "redirect", "20003"] as const) {
    const { simulator, notifier } = open();
    simulator.setFault({ fault, on: "any" });
    const told = await notifier.notify(alice, "phone_changed");
    assert.equal(told.sent, false, fault);
    assert.match(told.words, /^Cannot send a notice: /);
    assert.ok(!told.words.includes(alice));
    assert.equal(simulator.journal().length, 1);
    simulator.close();
  }
});

Deno.test("notify() without a messaging service says so", async () => {
  const told = await noNotifier.notify(alice, "password_changed");
  assert.deepEqual([told.sent, /MESSAGING_SERVICE_SID/.test(told.words)], [false, true]);
});
