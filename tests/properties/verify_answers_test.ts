import assert from "node:assert/strict";
import fc from "fast-check";
import {
  alice,
  codeOf,
  ofLogin,
  openAgainst,
  plain,
  serviceSid,
  verificationSid,
} from "../adapters/twilio/harness.ts";

const code = codeOf("123456");

const near = fc.record({
  sid: fc.oneof(
    { weight: 4, arbitrary: fc.constant(verificationSid) },
    fc.constant(`VE${"f".repeat(32)}`),
    fc.jsonValue(),
  ),
  service_sid: fc.oneof({ weight: 4, arbitrary: fc.constant(serviceSid) }, fc.jsonValue()),
  status: fc.oneof(
    fc.constantFrom("approved", "pending", "Approved", " approved", "max_attempts_reached"),
    fc.constant(["approved"]),
    fc.jsonValue(),
  ),
  valid: fc.oneof({ weight: 2, arbitrary: fc.constant(true) }, fc.boolean(), fc.jsonValue()),
  to: fc.oneof({ weight: 4, arbitrary: fc.constant(alice) }, fc.string(), fc.jsonValue()),
  channel: fc.oneof(fc.constantFrom("sms", "SMS", "call", "email"), fc.jsonValue()),
  code: fc.oneof(fc.constantFrom(60200, 60202, 60203, 20404), fc.integer(), fc.jsonValue()),
  message: fc.oneof(fc.constantFrom("Invalid parameter: To", `Invalid ${alice}`), fc.string()),
}, { requiredKeys: [] });

const texts = fc.oneof(
  near.map((body) => JSON.stringify(body)),
  fc.json(),
  fc.string(),
  fc.constantFrom("[".repeat(60_000), '{"__proto__":{"status":"approved"}}', "\u0000"),
);
/** Run before the random examples, so that an approval is among them. */
const approval = JSON.stringify({
  sid: verificationSid,
  service_sid: serviceSid,
  status: "approved",
  valid: true,
  to: alice,
  channel: "sms",
});
const statuses = fc.oneof(
  fc.constantFrom(200, 201, 400, 404, 429, 500),
  fc.integer({ min: 200, max: 599 }).filter((status) => ![204, 205, 304].includes(status)),
);
const headers = fc.record({
  "retry-after": fc.stringMatching(/^[ -~]{0,12}$/),
  "twilio-request-id": fc.stringMatching(/^[ -~]{0,40}$/),
}, { requiredKeys: [] });

function saysApproved(text: string): boolean {
  const body: unknown = JSON.parse(text);
  if (typeof body !== "object" || body === null) return false;
  const { sid, service_sid, status, valid, to } = Object.fromEntries(Object.entries(body));
  const ours = sid === verificationSid && service_sid === serviceSid && to === alice;
  return ours && status === "approved" && valid === true;
}

Deno.test("check() never throws and accepts only a valid approval of the right SID and number", async () => {
  let approvals = 0;
  const property = fc.asyncProperty(texts, statuses, headers, async (text, status, headers) => {
    let requests = 0;
    const verifier = openAgainst(() => {
      requests += 1;
      return Promise.resolve(new Response(text, { status, headers: { ...headers } }));
    });
    const answer = await verifier.check(verificationSid, code, ofLogin);
    assert.equal(requests, 1);
    if (answer.result === "approved") {
      approvals += 1;
      assert.ok(status < 300 && saysApproved(text));
    }
    assert.ok(!JSON.stringify(answer).includes("202555"));
  });
  await fc.assert(property, { numRuns: 3000, examples: [[approval, 200, {}]] });
  assert.ok(approvals > 0, "the example approval was accepted");
});

Deno.test("start(), fetch() and cancel() never throw, for any response", async () => {
  const property = fc.asyncProperty(texts, statuses, headers, async (text, status, headers) => {
    const verifier = openAgainst(() =>
      Promise.resolve(new Response(text, { status, headers: { ...headers } }))
    );
    const sent = await verifier.start(alice, "sms", plain);
    if (sent.result === "sent") {
      assert.ok(status < 300 && sent.call.verificationStatus === "pending");
    }
    const answers = [
      sent,
      await verifier.fetch(verificationSid),
      await verifier.cancel(verificationSid),
    ];
    for (const answer of answers) {
      assert.ok(answer.call.operatorWords.length > 0);
      assert.ok(!JSON.stringify(answer).includes("202555"));
      if (!("retryAfterSeconds" in answer) || answer.retryAfterSeconds === null) continue;
      assert.ok(answer.retryAfterSeconds >= 1 && answer.retryAfterSeconds <= 600);
    }
  });
  await fc.assert(property, { numRuns: 1500 });
});
