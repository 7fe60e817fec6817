import assert from "node:assert/strict";
import fc from "fast-check";
import { startForm } from "../../../core/adapters/twilio/start_form.ts";
import { channels } from "../../../core/domain/channel.ts";
import type { TokenId } from "../../../core/domain/token.ts";
import type { SendOptions } from "../../../core/ports/verifier.ts";
import { alice, openSimulated, plain, sidOf } from "./harness.ts";

const challengeId = "AAAAAAAAAAAAAAAAAAAAAA" as TokenId;

Deno.test("startForm() sends the client's address, the purpose and the challenge", () => {
  const send = {
    ...plain,
    purpose: "phone_change",
    challengeId,
    clientAddress: "8.8.8.8",
  } as const;
  assert.deepEqual(startForm(alice, "call", send), {
    To: alice,
    Channel: "call",
    DeviceIp: "8.8.8.8",
    Tags: `{"purpose":"phone_change","challenge_id":"${challengeId}"}`,
  });
});

Deno.test("startForm() disables Twilio's risk check only for an SMS to a known number", () => {
  for (const channel of channels) {
    for (const known of [true, false]) {
      const form = startForm(alice, channel, { ...plain, known });
      const disabled = known && channel === "sms";
      assert.equal(form["RiskCheck"], disabled ? "disable" : undefined, `${channel} ${known}`);
    }
  }
});

const anySend: fc.Arbitrary<SendOptions> = fc.record({
  purpose: fc.constantFrom("login", "registration", "password_reset", "phone_change", "test"),
  locale: fc.constantFrom(null, "en", "pt-BR"),
  appHash: fc.constantFrom(null, "Qx7b9Zk2LmN"),
  challengeId: fc.constantFrom(null, challengeId),
  clientAddress: fc.constantFrom(null, "8.8.8.8", "2606:4700::1111"),
  known: fc.boolean(),
});

Deno.test("start() of any options is accepted, and its tags have no part of the number", async () => {
  await fc.assert(fc.asyncProperty(anySend, fc.constantFrom(...channels), async (send, channel) => {
    const { simulator, verifier } = openSimulated();
    sidOf(await verifier.start(alice, channel, send));
    const { To: _, ...rest } = simulator.journal()[0]?.form ?? {};
    assert.doesNotMatch(JSON.stringify(rest), /2025550100/);
    const tags: Record<string, string> = JSON.parse(rest["Tags"] ?? "");
    assert.deepEqual(Object.keys(tags).filter((key) => !/^(purpose|challenge_id)$/.test(key)), []);
  }));
});

Deno.test("start() reaches a known user although Fraud Guard would block the number", async () => {
  const { simulator, verifier } = openSimulated();
  simulator.setFault({ fault: "60410", on: "start", times: null });
  const stranger = await verifier.start(alice, "sms", plain);
  assert.equal(stranger.result === "refused" && stranger.refusal, "phone_number_unreachable");
  sidOf(await verifier.start(alice, "sms", { ...plain, known: true }));
});
