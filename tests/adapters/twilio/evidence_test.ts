import assert from "node:assert/strict";
import { errorRows } from "../../../core/adapters/twilio/errors/error_table.ts";
import { twilioEvidence } from "../../../core/adapters/twilio/errors/evidence.ts";

Deno.test("meaningOf() returns a short description of every code in the table", () => {
  for (const { codes: [first, last] } of errorRows) {
    for (const code of [first, last]) {
      const words = twilioEvidence.meaningOf(code);
      assert.match(words ?? "", /^[A-Z][^:]{7,64}[^.:]$/, String(code));
    }
  }
  assert.equal(twilioEvidence.meaningOf(60410), "Fraud Guard blocks this prefix");
  assert.equal(twilioEvidence.meaningOf(30001), "The queue was full", "a carrier's");
  assert.equal(twilioEvidence.meaningOf(99_999), null);
});

Deno.test("carrierMeaningOf() describes carriers' errors", () => {
  assert.equal(twilioEvidence.carrierMeaningOf("30008"), "The carrier gave no reason");
  assert.equal(twilioEvidence.carrierMeaningOf("39999"), null);
});

Deno.test("hasArrived() is true only for statuses of a message that reached the phone", () => {
  for (const status of ["delivered", "read", "completed"]) {
    assert.ok(twilioEvidence.hasArrived(status), status);
  }
  for (const status of ["undelivered", "failed", "busy", "no-answer", "sent", "queued", ""]) {
    assert.ok(!twilioEvidence.hasArrived(status), status);
  }
});
