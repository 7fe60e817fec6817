import assert from "node:assert/strict";
import type { AuditEvent } from "../../../core/domain/audit_event.ts";
import { eventDetail, isFailedEvent, wordsOfEvent } from "../../../admin-tui/words/event_line.ts";
import { event } from "../screens/user/user_states.ts";

Deno.test("eventDetail() names the passkey in the words of the timeline", () => {
  const detail = { passkey_id: "pk1", name: "blue key" };
  const login = event(1, "session.opened", { address: null, detail: { ...detail, method: "pop" } });
  assert.equal(eventDetail(login), 'passkey "blue key"');
  assert.equal(eventDetail(event(1, "passkey.renamed", { address: null, detail })), '"blue key"');
});

Deno.test("eventDetail() says what a login and a reset were proven with", () => {
  const words = (type: AuditEvent["type"], detail: AuditEvent["detail"]): string =>
    eventDetail(event(1, type, { address: null, detail }));
  const login = { method: "recovery" };
  assert.equal(words("session.opened", login), "recovery code");
  assert.equal(
    words("session.opened", { ...login, factor_kind: "recovery_codes" }),
    "own recovery code",
  );
  assert.equal(
    words("session.stepped_up", { ...login, factor_kind: "issued_code" }),
    "issued code",
  );
  const reset = { method: "sms", recovery_code_used: true };
  assert.equal(words("password.reset", reset), "sms and recovery code");
  assert.equal(
    words("password.reset", { ...reset, factor_kind: "issued_code" }),
    "sms and issued code",
  );
  const proof = { proof: "passkey", passkey_id: "pk1", name: "blue key" };
  assert.equal(words("password.reset_requested", proof), 'passkey "blue key"');
  assert.equal(words("password.reset_requested", { proof: "phone" }), "phone");
});

function send(type: AuditEvent["type"], detail: AuditEvent["detail"]): AuditEvent {
  const reason = type === "code.refused" ? "provider_unavailable" : null;
  return event(1, type, { address: null, reason, detail: { delivery_id: "dlv_1", ...detail } });
}

Deno.test("wordsOfEvent() distinguishes a send without a response from one that was not made", () => {
  const lost = send("code.refused", { channel: "sms", delivery_status: "uncertain" });
  assert.deepEqual(wordsOfEvent(lost), { tone: "warn", words: "code uncertain" });
  assert.equal(eventDetail(lost), "may have been sent, provider unavailable, sms");
  assert.ok(isFailedEvent(lost));
  const unsent = send("code.refused", { channel: "sms", delivery_status: "failed" });
  assert.deepEqual(wordsOfEvent(unsent), { tone: "bad", words: "code not sent" });
  assert.equal(eventDetail(unsent), "provider unavailable, sms");
  const stop = { block_reason: "stopped_by_operator", blocked_by: "country:BR" };
  const blocked = event(1, "code.refused", {
    address: null,
    reason: "provider_unavailable",
    detail: { channel: "sms", ...stop },
  });
  assert.equal(eventDetail(blocked), "stopped by operator: BR, sms");
  for (
    const [type, words] of [
      ["test.code_refused", "test code uncertain"],
      ["verification.code_refused", "verification uncertain"],
      ["notice.not_sent", "notice uncertain"],
    ] as const
  ) {
    assert.equal(wordsOfEvent(send(type, { delivery_status: "uncertain" })).words, words);
  }
});

Deno.test("wordsOfEvent() takes an older send without a usable response as uncertain", () => {
  const words = (type: AuditEvent["type"], detail: AuditEvent["detail"]): string =>
    wordsOfEvent(send(type, detail)).words;
  assert.equal(words("code.refused", { http_status: null }), "code uncertain");
  assert.equal(words("code.refused", { http_status: 503 }), "code uncertain");
  assert.equal(words("code.refused", { http_status: 401 }), "code not sent");
  const fault = { result: "fault", http_status: null };
  assert.equal(words("test.code_refused", fault), "test code uncertain");
  assert.equal(words("test.code_refused", { ...fault, result: "refused" }), "test code not sent");
  const blocked = event(1, "code.refused", { reason: "provider_unavailable", detail: {} });
  assert.equal(wordsOfEvent(blocked).words, "code not sent");
});
