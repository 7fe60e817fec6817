import assert from "node:assert/strict";
import type { MessagesAnswer } from "../../../core/ports/verifier.ts";
import {
  alice,
  answering,
  ofLogin,
  openAgainst,
  openSimulated,
  phoneNumber,
  plain,
  rightCodeFor,
  serviceSid,
  sidOf,
  verificationSid,
} from "./harness.ts";

const bob = phoneNumber("+12025550101");
const attemptSid = `VL${"0123456789abcdef".repeat(2)}`;
/** The simulator's clock is stopped here. */
const noon = 1_800_000_000_000;
const span = { from: noon - 60_000, until: noon + 120_000 };

function listedOf(answer: MessagesAnswer): Extract<MessagesAnswer, { result: "listed" }> {
  assert.ok(answer.result === "listed");
  return answer;
}

function entry(more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    sid: attemptSid,
    service_sid: serviceSid,
    verification_sid: verificationSid,
    date_created: "2027-01-15T08:00:00Z",
    conversion_status: "unconverted",
    channel_data: { to: alice },
    ...more,
  };
}

Deno.test("findMessages() returns the messages to a number, newest first, with one request", async () => {
  const { simulator, verifier } = openSimulated();
  const sid = sidOf(await verifier.start(alice, "sms", plain));
  await verifier.start(bob, "sms", plain);
  simulator.advance(2);
  const again = await verifier.start(alice, "call", plain);
  const before = simulator.journal().length;
  const { messages } = listedOf(await verifier.findMessages(alice, span, "login"));
  assert.deepEqual(messages.map(({ verificationId }) => verificationId), [sid, sid]);
  assert.ok(again.result === "sent");
  assert.equal(messages[0]?.messageId, again.messageId);
  assert.equal(simulator.journal().length, before + 1);
  const { path } = simulator.journal().at(-1) ?? { path: "" };
  assert.deepEqual(Object.fromEntries(new URL(path, "http://verify.test").searchParams), {
    VerifyServiceSid: simulator.account.serviceSid,
    "ChannelData.To": alice,
    DateCreatedAfter: "2027-01-15T07:59:00Z",
    DateCreatedBefore: "2027-01-15T08:02:00Z",
    PageSize: "20",
  });
});

Deno.test("findMessages() leaves out approved messages and messages outside the span", async () => {
  const { simulator, verifier } = openSimulated();
  const approved = sidOf(await verifier.start(alice, "sms", plain));
  await verifier.check(approved, rightCodeFor(simulator, alice), ofLogin);
  assert.deepEqual(listedOf(await verifier.findMessages(alice, span, "login")).messages, []);
  simulator.advance(121);
  await verifier.start(alice, "sms", plain);
  assert.deepEqual(listedOf(await verifier.findMessages(alice, span, "login")).messages, []);
  const later = { from: noon + 121_000, until: noon + 121_000 };
  assert.equal(listedOf(await verifier.findMessages(alice, later, "login")).messages.length, 1);
});

Deno.test("findMessages() queries the service of the purpose", async () => {
  const separate = `VA${"1".repeat(32)}`;
  const asked: (string | null)[] = [];
  const verifier = openAgainst((input) => {
    asked.push(new URL(String(input)).searchParams.get("VerifyServiceSid"));
    return Promise.resolve(Response.json({ attempts: [] }));
  }, { serviceSids: { registration: separate } });
  await verifier.findMessages(alice, span, "registration");
  await verifier.findMessages(alice, span, "step_up");
  assert.deepEqual(asked, [separate, serviceSid]);
});

Deno.test("findMessages() checks the filters again and never returns another user's verification", async () => {
  const foreign = [
    entry({ service_sid: `VA${"f".repeat(32)}` }),
    entry({ service_sid: undefined }),
    entry({ channel_data: { to: bob } }),
    entry({ channel_data: {} }),
    entry({ channel_data: null, to: alice }),
    entry({ conversion_status: "converted" }),
    entry({ date_created: "2027-01-15T07:58:58Z" }),
    entry({ date_created: "2027-01-15T08:02:01Z" }),
    entry({ date_created: null }),
    entry({ sid: "VL12" }),
    entry({ verification_sid: alice }),
    null,
    [],
  ];
  const verifier = openAgainst(answering({ attempts: [...foreign, entry()] }));
  assert.deepEqual(listedOf(await verifier.findMessages(alice, span, "login")).messages, [{
    messageId: attemptSid,
    verificationId: verificationSid,
  }]);
});

Deno.test("findMessages() makes one request and describes each fault without the number", async () => {
  const faults = ["20003", "500", "hang", "malformed", "html", "redirect", "lying_types"] as const;
  for (const fault of faults) {
    const { simulator, verifier } = openSimulated({ timeoutMs: 100 });
    simulator.setFault({ fault, on: "attempts" });
    const answer = await verifier.findMessages(alice, span, "login");
    assert.equal(answer.result, "fault", fault);
    assert.ok(!JSON.stringify(answer).includes("202555"), fault);
    assert.equal(simulator.journal().length, 1, fault);
  }
});
