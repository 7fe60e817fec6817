import assert from "node:assert/strict";
import fc from "fast-check";
import { alice, openAgainst, serviceSid, verificationSid } from "../adapters/twilio/harness.ts";

const since = 1_800_000_000_000;
const attemptSid = `VL${"0123456789abcdef".repeat(2)}`;

Deno.test("listMessages() never throws and keeps no phone number, for any response", async () => {
  const attempt = fc.record({
    sid: fc.oneof({ weight: 4, arbitrary: fc.constant(attemptSid) }, fc.jsonValue()),
    service_sid: fc.oneof({ weight: 4, arbitrary: fc.constant(serviceSid) }, fc.jsonValue()),
    verification_sid: fc.oneof(
      { weight: 4, arbitrary: fc.constant(verificationSid) },
      fc.jsonValue(),
    ),
    date_created: fc.oneof(fc.constant("2027-01-15T08:00:00Z"), fc.jsonValue()),
    price: fc.oneof(
      fc.record({
        value: fc.oneof(fc.float().map(String), fc.jsonValue()),
        currency: fc.constant("usd"),
      }),
      fc.jsonValue(),
    ),
    channel_data: fc.oneof(
      fc.record({
        message_status: fc.oneof(fc.constantFrom("delivered", alice), fc.string(), fc.jsonValue()),
        error_code: fc.oneof(fc.constant("30008"), fc.string(), fc.integer(), fc.jsonValue()),
      }, { requiredKeys: [] }),
      fc.jsonValue(),
    ),
  }, { requiredKeys: [] });
  const next = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(null, "http://verify.test/v2/Attempts?Page=1") },
    fc.webUrl({ withQueryParameters: true }),
    fc.string(),
    fc.jsonValue(),
  );
  const near = fc.tuple(fc.array(attempt, { maxLength: 5 }), next)
    .map(([attempts, url]) =>
      JSON.stringify({ attempts, meta: { key: "attempts", next_page_url: url } })
    );
  const texts = fc.oneof({ weight: 4, arbitrary: near }, fc.json(), fc.string());
  const statuses = fc.oneof(
    { weight: 3, arbitrary: fc.constant(200) },
    fc.integer({ min: 200, max: 599 }).filter((status) => ![204, 205, 304].includes(status)),
  );
  let read = 0;
  const property = fc.asyncProperty(texts, statuses, async (text, status) => {
    const hosts: string[] = [];
    const verifier = openAgainst((input) => {
      hosts.push(new URL(String(input)).origin);
      return Promise.resolve(new Response(text, { status }));
    });
    const answer = await verifier.listMessages(since, null);
    assert.deepEqual(hosts, ["http://verify.test"]);
    assert.ok(!JSON.stringify(answer).includes("202555"));
    if (answer.result === "fault") return assert.ok(answer.words.endsWith("."));
    assert.ok(status < 300);
    for (const { price, messageStatus, messageError } of answer.messages) {
      read += 1;
      assert.ok(price === null || (Number.isSafeInteger(price) && price >= 0));
      assert.ok(messageStatus === null || /^[a-z_-]{1,32}$/.test(messageStatus));
      assert.ok(messageError === null || /^\d{1,8}$/.test(messageError));
    }
    if (answer.next !== null) await verifier.listMessages(since, answer.next);
    assert.ok(hosts.every((host) => host === "http://verify.test"));
  });
  await fc.assert(property, { numRuns: 2000 });
  assert.ok(read > 100, "the generator reaches messages");
});
