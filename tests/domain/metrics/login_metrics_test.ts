import assert from "node:assert/strict";
import { type AuditEvent, auditEvent, type AuditFacts } from "../../../core/domain/audit_event.ts";
import { loginOf } from "../../../core/domain/metrics/login_metrics.ts";

function event(facts: AuditFacts): AuditEvent {
  const caller = { actor: "user", actorName: null, address: null, userAgent: null } as const;
  const newId = () => "evt_00000000000000000000000000" as const;
  return auditEvent(facts, { ...caller, requestId: null }, 0, newId as never);
}

const cases: readonly (readonly [AuditFacts, string | null])[] = [
  [{ type: "session.opened", detail: { method: "tel" } }, "success call"],
  [{ type: "session.opened", detail: { method: "otp" } }, "success totp"],
  [{ type: "session.opened", detail: { method: "pop" } }, "success passkey"],
  [{ type: "session.opened", detail: { method: "recovery" } }, "success recovery_code"],
  [{ type: "session.opened", detail: { method: "device" } }, "success device"],
  [{ type: "session.opened", detail: { method: "a new one" } }, "success other"],
  [{ type: "session.stepped_up", detail: { method: "sms" } }, null],
  [{ type: "login.refused", reason: "invalid_credentials" }, "wrong_password password"],
  [{ type: "login.refused", reason: "locked" }, "locked password"],
  [{ type: "login.refused", reason: "password_disabled" }, "disabled password"],
  [{ type: "login.refused", reason: "overloaded" }, "overloaded password"],
  [{ type: "login.refused", reason: "test_number" }, "other password"],
  [
    {
      type: "challenge.refused",
      reason: "wrong_code",
      detail: { purpose: "login", method: "sms" },
    },
    "wrong_code sms",
  ],
  [
    {
      type: "challenge.refused",
      reason: "challenge_expired",
      detail: { purpose: "login", act: "second_factor.prove" },
    },
    "expired other",
  ],
  [
    {
      type: "challenge.refused",
      reason: "wrong_code",
      detail: { purpose: "step_up", method: "sms" },
    },
    null,
  ],
  [
    {
      type: "challenge.refused",
      reason: "challenge_expired",
      detail: { purpose: "login", act: "code.send" },
    },
    null,
  ],
  [{ type: "code.sent", detail: { channel: "sms" } }, null],
];

Deno.test("loginOf() names the outcome and the method of the login that an event ends", () => {
  for (const [facts, expected] of cases) {
    const login = loginOf(event(facts));
    assert.equal(login === null ? null : `${login.outcome} ${login.method}`, expected);
  }
});
