import assert from "node:assert/strict";
import { defaultPrices } from "../../../core/adapters/twilio/list_prices.ts";
import { priceOf } from "../../../core/domain/sending/price_table.ts";
import { openTestCore, operator } from "../../harness.ts";

const phoneNumber = "+12025550142";

Deno.test("quoteTest() returns the destination and price without a request to the provider", async () => {
  await using test = await openTestCore();
  for (const channel of ["sms", "call", "whatsapp"] as const) {
    const quote = await test.core.quoteTest({ phoneNumber, channel });
    assert.deepEqual(quote, {
      ok: true,
      value: {
        country: "US",
        kind: "fixed_line_or_mobile",
        price: priceOf(defaultPrices, "US", channel),
        pricesDate: defaultPrices.date,
        refused: null,
      },
    });
  }
  assert.equal(test.simulator.journal().length, 0);
  const { items } = await test.core.listDeliveries({ cursor: null, limit: 10 });
  assert.deepEqual(items, []);
});

Deno.test("quoteTest() reports each invalid field", async () => {
  await using test = await openTestCore();
  const quote = await test.core.quoteTest({ phoneNumber: "12", channel: "pigeon" });
  assert.ok(!quote.ok);
  assert.deepEqual(quote.refusal.fields, [
    { field: "phoneNumber", code: "phone_number_invalid" },
    { field: "channel", code: "channel_unknown" },
  ]);
});

Deno.test("quoteTest() reports what the policy or an operator blocks", async () => {
  await using test = await openTestCore((ports) => ({
    ...ports,
    policies: {
      ...ports.policies,
      send: { ...ports.policies.send, countriesDenied: ["GB"], kindsRefused: ["mobile"] },
    },
  }));
  const refused = async (number: string, channel = "sms") => {
    const quote = await test.core.quoteTest({ phoneNumber: number, channel });
    return quote.ok ? quote.value.refused : quote.refusal.code;
  };
  assert.equal(await refused("+442079460018"), "country_denied");
  assert.equal(await refused("+61491570006"), "number_kind_refused");
  await test.core.stopSends({ scope: "channel:sms", reason: "pumping" }, operator);
  assert.equal(await refused(phoneNumber), "stopped_by_operator");
  assert.equal(await refused(phoneNumber, "call"), null);
});

Deno.test("quoteTest() reports an open circuit but does not take the probe of a half-open one", async () => {
  await using test = await openTestCore();
  test.simulator.setFault({ fault: "503", times: null });
  for (let fault = 0; fault < 5; fault++) {
    await test.core.startTestVerification({ phoneNumber, channel: "sms" }, operator);
  }
  const refused = async () => {
    const quote = await test.core.quoteTest({ phoneNumber, channel: "sms" });
    return quote.ok && quote.value.refused;
  };
  assert.equal(await refused(), "circuit_open");
  test.clock.advance(15);
  assert.equal(await refused(), null);
  test.simulator.setFault({ fault: "503", times: 0 });
  const started = await test.core.startTestVerification({ phoneNumber, channel: "sms" }, operator);
  assert.ok(started.ok && started.value.result === "sent", "the probe was not taken");
});
