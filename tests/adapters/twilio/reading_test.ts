import assert from "node:assert/strict";
import type { CheckOptions } from "../../../core/ports/verifier.ts";
import {
  alice,
  answering,
  codeOf,
  ofLogin,
  openAgainst,
  plain,
  sidOf,
  verificationBody,
  verificationSid,
} from "./harness.ts";

const code = codeOf("123456");

/** Responses with status 200 and a wrong body. */
const wrongBodies: readonly (readonly [string, unknown])[] = [
  ["null", null],
  ["a list", [verificationBody({ status: "approved" })]],
  ["a string", "approved"],
  ["nothing but a status", { status: "approved" }],
  ["valid without approved", verificationBody({ valid: true, status: "valid" })],
  ["a list of statuses", verificationBody({ status: ["approved"] })],
  ["a status in capitals", verificationBody({ status: "APPROVED" })],
  ["another verification", verificationBody({ sid: `VE${"f".repeat(32)}`, status: "approved" })],
  ["a SID that is too long", verificationBody({ sid: `${verificationSid}0`, status: "approved" })],
  ["another service", verificationBody({ service_sid: "VA", status: "approved" })],
  ["no service", verificationBody({ service_sid: undefined, status: "approved" })],
  [
    "a prototype",
    JSON.parse(
      `{"__proto__":${JSON.stringify(verificationBody({ status: "approved" }))}}`,
    ),
  ],
];

for (const [name, body] of wrongBodies) {
  Deno.test(`check() rejects ${name} as malformed`, async () => {
    const answer = await openAgainst(answering(body)).check(verificationSid, code, ofLogin);
    assert.equal(answer.result === "fault" && answer.untouched, false);
    assert.match(answer.call.operatorWords, /malformed/);
    assert.equal(answer.call.verificationStatus, null);
  });
}

Deno.test("check() approves only a response that is valid and about the same number", async () => {
  const approved = { status: "approved", valid: true, to: alice };
  const checked = (more: Record<string, unknown>, to: CheckOptions["to"] = alice) => {
    const body = verificationBody({ ...approved, ...more });
    return openAgainst(answering(body, { status: 201 }))
      .check(verificationSid, code, { ...ofLogin, to });
  };
  assert.equal((await checked({})).result, "approved");
  assert.equal((await checked({ to: "+12025550101" }, null)).result, "approved");
  const wrongBodies: readonly Record<string, unknown>[] = [
    ...[false, "true", 1, null, undefined, [true], {}].map((valid) => ({ valid })),
    ...["+12025550101", `${alice}0`, ` ${alice}`, null, undefined, [alice]].map((to) => ({ to })),
  ];
  for (const wrong of wrongBodies) {
    const answer = await checked(wrong);
    assert.equal(answer.result === "fault" && answer.untouched, false, JSON.stringify(wrong));
    assert.match(answer.call.operatorWords, /malformed/);
    assert.equal(answer.call.verificationStatus, null);
    assert.ok(!JSON.stringify(answer).includes("202555"));
  }
});

Deno.test("check() decides between wrong and gone by the status alone", async () => {
  const strange = { to: undefined, channel: 7, account_sid: null };
  for (const valid of [true, false, "true", null]) {
    const pending = openAgainst(answering(verificationBody({ ...strange, valid })));
    assert.equal((await pending.check(verificationSid, code, ofLogin)).result, "wrong");
  }
  for (const status of ["canceled", "deleted", "failed", "expired"]) {
    const ended = openAgainst(answering(verificationBody({ ...strange, status })));
    assert.equal((await ended.check(verificationSid, code, ofLogin)).result, "gone");
  }
});

Deno.test("start() rejects a status other than pending, or another number, as malformed", async () => {
  const strange = [{ status: "approved" }, { status: "canceled" }, { to: "+12025550101" }];
  for (const more of [...strange, { to: undefined }, { to: [alice] }, { to: alice.slice(1) }]) {
    const answer = await openAgainst(answering(verificationBody(more))).start(alice, "sms", plain);
    assert.equal(answer.result === "fault" && answer.untouched, false, JSON.stringify(more));
    assert.match(answer.call.operatorWords, /malformed/);
  }
});

Deno.test("start() returns the requested channel and the channel in the response", async () => {
  const cases: readonly (readonly [unknown, string | null])[] = [
    ...["rcs", "email", "sna", "auto", "call", "rbm", "carrier-pigeon"].map((word) =>
      [word, word] as const
    ),
    ["RCS", "rcs"],
    ["WhatsApp", "whatsapp"],
    [undefined, null],
    [null, null],
    [7, null],
    [["sms"], null],
    ["", null],
    [alice, null],
    ["a".repeat(33), null],
    ["two words", null],
  ];
  for (const [channel, answered] of cases) {
    const body = verificationBody({ channel, valid: "maybe", send_code_attempts: 5, lookup: [] });
    const answer = await openAgainst(answering(body)).start(alice, "sms", plain);
    assert.equal(sidOf(answer), verificationSid, String(channel));
    assert.equal(answer.result === "sent" && answer.channel, "sms");
    assert.equal(answer.result === "sent" && answer.answeredChannel, answered, String(channel));
  }
});
