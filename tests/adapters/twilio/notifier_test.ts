import assert from "node:assert/strict";
import { noNotifier, openTwilioNotifier } from "../../../core/adapters/twilio/twilio_notifier.ts";
import type { NoticeKind } from "../../../core/domain/sending/notice_kind.ts";
import type { Notifier } from "../../../core/ports/notifier.ts";
import { createSimulator } from "../../../twilio-simulator/app.ts";
import type { Simulator } from "../../../twilio-simulator/simulator.ts";
import { alice } from "./harness.ts";

const messagingServiceSid = "MG0123456789abcdef0123456789abcdef";
const kinds: readonly NoticeKind[] = [
  "phone_changed",
  "password_changed",
  "second_factor_changed",
  "new_place",
  "password_reset_started",
  "password_reset_halfway",
];

function open(more: {
  readonly messagingServiceSid?: string;
  readonly appName?: string;
} = {}): {
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
    appName: null,
    ...more,
  });
  return { simulator, notifier };
}

Deno.test("notify() sends one message through the messaging service, without links or digits", async () => {
  const { simulator, notifier } = open();
  for (const kind of kinds) {
    const words = "Accepted by Twilio";
    assert.deepEqual(await notifier.notify(alice, kind), { status: "sent", words, error: null });
  }
  const bodies = simulator.journal().map(({ form }) => form["Body"] ?? "");
  assert.equal(new Set(bodies).size, kinds.length);
  for (const body of bodies) assert.match(body, /^[A-Z][a-z -]+\.( [A-Z][a-z ,-]+\.)+$/);
});

Deno.test("notify() names the app if it has a name", async () => {
  const { simulator, notifier } = open({ appName: "Acme" });
  await notifier.notify(alice, "password_changed");
  assert.equal(
    simulator.journal()[0]?.form["Body"],
    "The password of your Acme account was changed. If it was not you, contact support.",
  );
});

Deno.test("notify() makes one request and reports a failure", async () => {
  const cases = [
    ["503", "server_error", "uncertain"],
    ["hang", "no_response", "uncertain"],
    ["drop_before", "no_response", "uncertain"],
    ["redirect", "invalid_response", "uncertain"],
    ["20003", "credentials", "failed"],
  ] as const;
  for (const [fault, error, status] of cases) {
    const { simulator, notifier } = open();
    simulator.setFault({ fault, on: "any" });
    const outcome = await notifier.notify(alice, "phone_changed");
    assert.deepEqual([outcome.status, outcome.error], [status, error], fault);
    assert.match(outcome.words, /^Cannot send a notice: /);
    assert.ok(!outcome.words.includes(alice));
    assert.equal(simulator.journal().length, 1);
    simulator.close();
  }
});

Deno.test("notify() reports that no messaging service is set", async () => {
  const { status, words } = await noNotifier.notify(alice, "password_changed");
  assert.deepEqual([status, /MESSAGING_SERVICE_SID/.test(words)], ["failed", true]);
});
