import assert from "node:assert/strict";
import type { FaultName } from "../../../twilio-simulator/app.ts";
import type { CodeVerifier } from "../../../core/ports/verifier.ts";
import {
  alice,
  codeOf,
  ofLogin,
  openSimulated,
  phoneNumber,
  plain,
  rightCodeFor,
  sidOf,
  verificationSid,
  wrongCodeFor,
} from "./harness.ts";

type Operation = "start" | "check" | "fetch" | "cancel";

function act(verifier: CodeVerifier, operation: Operation, sid: string, code: string) {
  if (operation === "start") return verifier.start(alice, "sms", plain);
  if (operation === "check") return verifier.check(sid, codeOf(code), ofLogin);
  return verifier[operation](sid);
}

/** The simulator's faults without a result, and whether the provider certainly did nothing. */
const faults: readonly (readonly [FaultName, boolean])[] = [
  ["500", false],
  ["503", false],
  ["500_after", false],
  ["hang", false],
  ["malformed", false],
  ["truncated", false],
  ["html", false],
  ["huge", false],
  ["redirect", false],
  ["drop_before", false],
  ["drop_after", false],
  ["lying_types", false],
  ["20001", true],
  ["20003", true],
  ["20005", true],
  ["20008", true],
  ["20429", true],
  ["25109", true],
  ["60204", true],
  ["60206", true],
  ["60221", true],
  ["60602", true],
];

for (const operation of ["start", "check", "fetch", "cancel"] as const) {
  Deno.test(`${operation}() makes one request and returns a fault for every broken response`, async () => {
    for (const [fault, untouched] of faults) {
      const { simulator, verifier } = openSimulated({ timeoutMs: 100 });
      const sid = sidOf(await verifier.start(alice, "sms", plain));
      const code = rightCodeFor(simulator, alice);
      const before = simulator.journal().length;
      simulator.setFault({ fault, on: operation });
      const answer = await act(verifier, operation, sid, code);
      assert.equal(answer.result, "fault", fault);
      assert.equal(answer.result === "fault" && answer.untouched, untouched, fault);
      // The simulator's journal shows a single request, with or without a response.
      assert.equal(simulator.journal().length, before + 1, fault);
      assert.equal(simulator.journal().at(-1)?.fault, fault);
      assert.equal(simulator.armedFaults().length, 0, fault);
      assert.ok(!JSON.stringify(answer).includes("202555"), fault);
    }
  });
}

/** The simulator's faults by which Twilio refuses a send. */
const refusals: readonly (readonly [FaultName, string, number | null])[] = [
  ["60203", "too_many_sends", 600],
  ["60202", "too_many_sends", 600],
  ["60205", "channel_unavailable", null],
  ["60214", "channel_unavailable", null],
  ["60223", "channel_unavailable", null],
  ["60212", "resend_too_soon", 5],
  ["60220", "phone_number_unreachable", null],
  ["60238", "phone_number_unreachable", null],
  ["60410", "phone_number_unreachable", null],
  ["60413", "phone_number_unreachable", null],
  ["60605", "phone_number_unreachable", null],
  ["21608", "phone_number_unreachable", null],
];

Deno.test("start() refuses what Twilio refuses, with one request and no message", async () => {
  for (const [fault, refusal, wait] of refusals) {
    const { simulator, verifier } = openSimulated();
    simulator.setFault({ fault, on: "start" });
    const answer = await verifier.start(alice, "sms", plain);
    assert.equal(answer.result === "refused" && answer.refusal, refusal, fault);
    assert.equal(answer.result === "refused" && answer.retryAfterSeconds, wait, fault);
    assert.equal(simulator.journal().length, 1);
    assert.equal(simulator.codeFor(alice), null, fault);
  }
});

/** Magic numbers that make a start fail, in the simulator's order; `slow` and `hang` time out. */
const magicStarts: readonly (readonly [string, string])[] = [
  // The error does not name the parameter, so it counts as a fault of the request.
  ["+12025550170", "fault"],
  ["+12025550171", "too_many_sends"],
  ["+12025550172", "channel_unavailable"],
  ["+12025550173", "resend_too_soon"],
  ["+12025550174", "phone_number_unreachable"],
  ["+12025550175", "phone_number_unreachable"],
  ["+12025550176", "phone_number_unreachable"],
  ["+12025550177", "phone_number_unreachable"],
  ["+12025550178", "fault"],
  ["+12025550179", "fault"],
  ["+12025550180", "fault"],
  ["+12025550181", "fault"],
  ["+12025550182", "fault"],
  ["+12025550183", "fault"],
  ["+12025550184", "fault"],
  ["+12025550185", "fault"],
  ["+12025550186", "fault"],
  ["+12025550187", "fault"],
  ["+12025550188", "fault"],
  ["+12025550189", "fault"],
  ["+12025550190", "fault"],
];

Deno.test("start() to a magic number returns its refusal or fault", async () => {
  const { simulator, verifier } = openSimulated({ timeoutMs: 100 });
  for (const [to, expected] of magicStarts) {
    const answer = await verifier.start(phoneNumber(to), "sms", plain);
    const { fault } = simulator.journal().at(-1) ?? {};
    assert.ok(fault !== null && fault !== undefined, to);
    const result = answer.result === "refused" ? answer.refusal : answer.result;
    assert.equal(result, expected, `${to} ${fault}`);
  }
  assert.equal(simulator.journal().length, magicStarts.length);
});

Deno.test("check() of a magic number's code returns a fault, never an approval", async () => {
  const { simulator, verifier } = openSimulated({ timeoutMs: 100 });
  for (let last = 192; last <= 199; last += 1) {
    const to = phoneNumber(`+12025550${last}`);
    const sid = sidOf(await verifier.start(to, "sms", plain));
    const answer = await verifier.check(sid, rightCodeFor(simulator, to), { ...ofLogin, to });
    assert.equal(answer.result, "fault", to);
    assert.notEqual(simulator.journal().at(-1)?.fault, null);
  }
  assert.equal(simulator.journal().length, 16);
});

Deno.test("check(), fetch() and cancel() reject a response about another verification", async () => {
  for (const operation of ["check", "fetch", "cancel"] as const) {
    const { simulator, verifier } = openSimulated();
    const sid = sidOf(await verifier.start(alice, "sms", plain));
    simulator.setFault({ fault: "lying_sid", on: operation });
    const answer = await act(verifier, operation, sid, "111111");
    assert.equal(answer.result, "fault", operation);
    assert.equal(answer.call.verificationStatus, null);
    assert.equal(answer.call.verificationId, sid);
  }
});

Deno.test("check() rejects an approval that is not valid or is about another number", async () => {
  for (const fault of ["lying_to", "lying_valid"] as const) {
    const { simulator, verifier } = openSimulated();
    const sid = sidOf(await verifier.start(alice, "sms", plain));
    for (const code of [wrongCodeFor(simulator, alice), rightCodeFor(simulator, alice)]) {
      simulator.setFault({ fault, on: "check" });
      const answer = await verifier.check(sid, code, ofLogin);
      assert.equal(answer.result === "fault" && answer.untouched, false, fault);
    }
  }
});

Deno.test("start() accepts a response that names any channel or none", async () => {
  const faults: readonly (readonly [FaultName, string | null])[] = [
    ["channel_rcs", "rcs"],
    ["channel_auto", "auto"],
    ["channel_email", "email"],
    ["channel_sna", "sna"],
    ["channel_other", "carrier-pigeon"],
    ["channel_missing", null],
    ["lying_valid", "sms"],
  ];
  for (const [fault, answered] of faults) {
    const { simulator, verifier } = openSimulated();
    simulator.setFault({ fault, on: "start" });
    const answer = await verifier.start(alice, "sms", plain);
    const sid = sidOf(answer);
    assert.equal(answer.result === "sent" && answer.answeredChannel, answered, fault);
    assert.ok(answer.result === "sent" && answer.messageId !== null, fault);
    const checked = await verifier.check(sid, rightCodeFor(simulator, alice), ofLogin);
    assert.equal(checked.result, "approved", fault);
  }
});

Deno.test("check() returns a fault for a lost approval and gone for the next check", async () => {
  const { simulator, verifier } = openSimulated();
  const sid = sidOf(await verifier.start(alice, "sms", plain));
  const code = rightCodeFor(simulator, alice);
  simulator.setFault({ fault: "drop_after", on: "check" });
  const lost = await verifier.check(sid, code, ofLogin);
  assert.equal(lost.result === "fault" && lost.untouched, false);
  assert.equal((await verifier.check(sid, code, ofLogin)).result, "gone");
});

Deno.test("start() honors Retry-After from 1 to 600 seconds for faults and refusals", async () => {
  const cases: readonly (readonly [FaultName, number, number])[] = [
    ["20429", 17, 17],
    ["20429", 0, 1],
    ["20429", 86_400, 600],
    ["503", 30, 30],
    ["60212", 9, 9],
    ["60203", 42, 42],
  ];
  for (const [fault, retryAfterSeconds, expected] of cases) {
    const { simulator, verifier } = openSimulated();
    simulator.setFault({ fault, retryAfterSeconds, on: "start" });
    const answer = await verifier.start(alice, "sms", plain);
    const wait = answer.result === "sent" ? null : answer.retryAfterSeconds;
    assert.equal(wait, expected, `${fault} ${retryAfterSeconds}`);
  }
});

Deno.test("check() returns too_many_attempts for 60202, even for an unknown verification", async () => {
  const { simulator, verifier } = openSimulated();
  simulator.setFault({ fault: "60202", on: "check" });
  const answer = await verifier.check(verificationSid, codeOf("123456"), ofLogin);
  assert.equal(answer.result, "too_many_attempts");
});

Deno.test("a fault's scope is the provider or a single request", async () => {
  const cases: readonly (readonly [FaultName, "provider" | "request"])[] = [
    ["503", "provider"],
    ["20429", "provider"],
    ["20003", "provider"],
    ["drop_before", "provider"],
    ["malformed", "provider"],
    // Any user can cause this for their own number.
    ["60212", "request"],
    ["60223", "request"],
  ];
  for (const [fault, scope] of cases) {
    const { simulator, verifier } = openSimulated();
    const sid = sidOf(await verifier.start(alice, "sms", plain));
    simulator.setFault({ fault, on: "check" });
    const answer = await verifier.check(sid, codeOf("123456"), ofLogin);
    assert.equal(answer.result === "fault" && answer.scope, scope, fault);
  }
});
