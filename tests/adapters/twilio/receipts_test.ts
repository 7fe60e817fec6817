import assert from "node:assert/strict";
import twilio from "twilio";
import { openTwilioReceipts } from "../../../core/adapters/twilio/receipts.ts";
import type { ReceiptAnswer } from "../../../core/ports/receipt_reader.ts";
import { eventOf, publicUrl, sids, sign } from "../../server/receipts/receipt_kit.ts";

const authToken = "0123456789abcdefFEDCBA9876543210";

const reader = openTwilioReceipts({ publicUrl, authToken, services: [sids.service] });

function read(target: string, signature: string | null, body: string): ReceiptAnswer {
  return reader.read({
    target,
    header: (name) => name === "x-twilio-signature" ? signature : null,
    body,
  });
}

function readSigned(json: unknown): ReceiptAnswer {
  const body = typeof json === "string" ? json : JSON.stringify(json);
  const { target, signature } = sign(authToken, body);
  return read(target, signature, body);
}

Deno.test("read() accepts what the twilio package accepts, and nothing else", () => {
  const body = JSON.stringify([eventOf("sent")]);
  const { target, signature } = sign(authToken, body);
  const otherBody = JSON.stringify([eventOf("delivered")]);
  const named = sign(authToken, body, `${publicUrl}:443`);
  const cases: readonly (readonly [string, string, string | null, string])[] = [
    ["right", target, signature, body],
    ["right, with the port in the URL", named.target, named.signature, body],
    ["another body", target, signature, otherBody],
    ["another token", target, sign("another token of the account", body).signature, body],
    ["another host", target, sign(authToken, body, "https://evil.example").signature, body],
    ["another path", target.replace("events", "event"), signature, body],
    ["another query", `${target}&x=1`, signature, body],
    [
      "no digest",
      "/provider/events",
      twilio.getExpectedTwilioSignature(
        authToken,
        `${publicUrl}/provider/events`,
        {},
      ),
      body,
    ],
    ["half a signature", target, signature.slice(0, 14), body],
    ["not Base64", target, "!".repeat(28), body],
    ["none", target, null, body],
  ];
  for (const [what, path, header, text] of cases) {
    const accepted = twilio.validateRequestWithBody(
      authToken,
      header ?? "",
      `${publicUrl}${path}`,
      text,
    );
    assert.equal(read(path, header, text).result, accepted ? "read" : "forged", what);
    assert.equal(accepted, what.startsWith("right"), what);
  }
  // The package takes the first of two digests.
  const twice = sign(authToken, body, publicUrl, "&bodySHA256=00");
  assert.equal(read(twice.target, twice.signature, body).result, "forged");
});

Deno.test("read() reads each kind of event, one or a list", () => {
  for (const status of ["sent", "delivered", "read", "undelivered", "failed"]) {
    for (const json of [eventOf(status), [eventOf(status)]]) {
      const answer = readSigned(json);
      assert.ok(answer.result === "read");
      const [report] = answer.reports;
      const lost = status === "undelivered" || status === "failed";
      assert.deepEqual(
        { ...report, laterStatuses: report?.laterStatuses.includes(status) },
        {
          messageId: sids.attempt,
          verificationId: sids.verification,
          messageStatus: status,
          messageError: lost ? "30003" : null,
          laterStatuses: true,
          undelivered: lost,
        },
      );
    }
  }
});

Deno.test("read() ignores entries that are no reports about our messages", () => {
  const good = eventOf("sent");
  const entries: readonly unknown[] = [
    null,
    7,
    "sent",
    [],
    {},
    { ...good, type: undefined },
    { ...good, type: "com.twilio.accountsecurity.verify.message.queued" },
    { ...good, type: "com.twilio.accountsecurity.verify.verification.approved" },
    { ...good, type: "constructor" },
    { ...good, data: null },
    { ...good, data: [good.data] },
    eventOf("sent", { service_sid: `VA${"9".repeat(32)}` }),
    eventOf("sent", { attempt_sid: "VL1" }),
    eventOf("sent", { attempt_sid: 7 }),
    eventOf("sent", { verification_sid: `${sids.verification}0` }),
    eventOf("sent", { verification_sid: undefined }),
    eventOf("sent", { message_status: "DELIVERED" }),
    eventOf("sent", { message_status: 7 }),
  ];
  const answer = readSigned([...entries, good]);
  assert.ok(answer.result === "read");
  assert.deepEqual([answer.reports.length, answer.ignored], [1, entries.length]);
  const odd = readSigned(eventOf("failed", { error_code: "+12025550142", message_status: "x" }));
  assert.ok(odd.result === "read");
  assert.deepEqual(odd.reports, []);
  const noError = readSigned(eventOf("failed", { error_code: "" }));
  assert.ok(noError.result === "read");
  assert.equal(noError.reports[0]?.messageError, null);
});

Deno.test("read() finds a signed body that is no list of events malformed", () => {
  for (const body of ["", "{", "7", "null", '"sent"']) {
    assert.deepEqual(readSigned(body), { result: "malformed" }, body);
  }
});
