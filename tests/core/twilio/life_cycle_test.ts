import assert from "node:assert/strict";
import type { PhoneNumber } from "../../../core/domain/phone_number.ts";
import { alice, openSimulated, phoneNumber, rightCodeFor, sidOf, wrongCodeFor } from "./harness.ts";

Deno.test("start() sends one message and names the verification and its channel", async () => {
  const { simulator, verifier } = openSimulated();
  const answer = await verifier.start(alice, "call");
  const sid = sidOf(answer);
  assert.match(sid, /^VE[0-9a-f]{32}$/);
  assert.equal(answer.result === "sent" && answer.channel, "call");
  const path = `/v2/Services/${simulator.account.serviceSid}/Verifications`;
  const { latencyMs, operatorWords, userWords, providerRequestId, ...call } = answer.call;
  assert.deepEqual(call, {
    operation: "start",
    method: "POST",
    path,
    httpStatus: 201,
    providerCode: null,
    verificationId: sid,
    verificationStatus: "pending",
  });
  assert.match(providerRequestId ?? "", /^RQ[0-9a-f]{32}$/);
  assert.ok(Number.isInteger(latencyMs) && latencyMs >= 0);
  assert.ok(operatorWords.length > 0 && userWords.length > 0);
  const [entry] = simulator.journal();
  assert.deepEqual(entry?.form, { To: alice, Channel: "call" });
});

Deno.test("start() again keeps the verification and changes the channel", async () => {
  const { simulator, verifier } = openSimulated();
  const sid = sidOf(await verifier.start(alice, "sms"));
  const code = simulator.codeFor(alice);
  const again = await verifier.start(alice, "whatsapp");
  assert.equal(sidOf(again), sid);
  assert.equal(again.result === "sent" && again.channel, "whatsapp");
  assert.equal(simulator.codeFor(alice), code);
});

Deno.test("start() refuses the sixth send with too_many_sends and ten minutes", async () => {
  const { simulator, verifier } = openSimulated();
  for (let sends = 0; sends < 5; sends += 1) sidOf(await verifier.start(alice, "sms"));
  const sixth = await verifier.start(alice, "sms");
  assert.equal(sixth.result === "refused" && sixth.refusal, "too_many_sends");
  assert.equal(sixth.result === "refused" && sixth.retryAfterSeconds, 600);
  assert.equal(sixth.call.providerCode, 60203);
  assert.equal(simulator.journal().length, 6);
});

Deno.test("check() approves the right code once and by the SID alone", async () => {
  const { simulator, verifier } = openSimulated();
  const sid = sidOf(await verifier.start(alice, "sms"));
  const code = rightCodeFor(simulator, alice);
  const answer = await verifier.check(sid, code);
  assert.equal(answer.result, "approved");
  assert.equal(answer.call.verificationStatus, "approved");
  const entry = simulator.journal().at(-1);
  assert.deepEqual(entry?.form, { VerificationSid: sid, Code: code });
  const again = await verifier.check(sid, code);
  assert.equal(again.result, "gone");
  assert.equal(again.call.providerCode, 20404);
  assert.equal(again.call.httpStatus, 404);
  assert.equal(again.call.verificationId, sid);
});

Deno.test("check() calls five wrong codes wrong, the sixth check too_many_attempts", async () => {
  const { simulator, verifier } = openSimulated();
  const sid = sidOf(await verifier.start(alice, "sms"));
  const right = rightCodeFor(simulator, alice);
  const wrong = wrongCodeFor(simulator, alice);
  for (let attempts = 1; attempts <= 5; attempts += 1) {
    const answer = await verifier.check(sid, wrong);
    assert.equal(answer.result, "wrong", `attempt ${attempts}`);
    const status = attempts === 5 ? "max_attempts_reached" : "pending";
    assert.equal(answer.call.verificationStatus, status);
  }
  const sixth = await verifier.check(sid, right);
  assert.equal(sixth.result, "too_many_attempts");
  assert.equal(sixth.call.providerCode, 60202);
});

Deno.test("start() after the last check is too_many_sends although Twilio says 201", async () => {
  const { simulator, verifier } = openSimulated();
  const sid = sidOf(await verifier.start(alice, "sms"));
  const wrong = wrongCodeFor(simulator, alice);
  for (let attempts = 0; attempts < 5; attempts += 1) await verifier.check(sid, wrong);
  const answer = await verifier.start(alice, "sms");
  assert.equal(answer.call.httpStatus, 201);
  assert.equal(answer.call.verificationStatus, "max_attempts_reached");
  assert.equal(answer.result === "refused" && answer.refusal, "too_many_sends");
});

Deno.test("check() calls an expired verification gone", async () => {
  const { simulator, verifier } = openSimulated();
  const sid = sidOf(await verifier.start(alice, "sms"));
  const code = rightCodeFor(simulator, alice);
  simulator.advance(600);
  assert.equal((await verifier.check(sid, code)).result, "gone");
  assert.equal((await verifier.fetch(sid)).result, "gone");
});

Deno.test("fetch() finds the state, and gone after the approval", async () => {
  const { simulator, verifier } = openSimulated();
  const sid = sidOf(await verifier.start(alice, "sms"));
  const found = await verifier.fetch(sid);
  assert.equal(found.result === "found" && found.status, "pending");
  assert.equal(found.call.method, "GET");
  assert.ok(found.call.path.endsWith(`/Verifications/${sid}`));
  await verifier.check(sid, rightCodeFor(simulator, alice));
  assert.equal((await verifier.fetch(sid)).result, "gone");
});

Deno.test("cancel() ends a verification: the next start makes a new one", async () => {
  const { simulator, verifier } = openSimulated();
  const sid = sidOf(await verifier.start(alice, "sms"));
  const code = rightCodeFor(simulator, alice);
  const answer = await verifier.cancel(sid);
  assert.equal(answer.result === "found" && answer.status, "canceled");
  assert.equal(answer.call.operation, "cancel");
  assert.equal((await verifier.check(sid, code)).result, "gone");
  assert.equal((await verifier.cancel(sid)).result, "gone");
  assert.notEqual(sidOf(await verifier.start(alice, "sms")), sid);
});

Deno.test("the verifier asks nothing about a verification id that is no SID", async () => {
  const { simulator, verifier } = openSimulated();
  await verifier.start(alice, "sms");
  const before = simulator.journal().length;
  for (const id of [alice, "", "VE../../Services", `VE${"a".repeat(33)}`]) {
    const code = rightCodeFor(simulator, alice);
    for (
      const answer of [
        await verifier.check(id, code),
        await verifier.fetch(id),
        await verifier.cancel(id),
      ]
    ) {
      assert.equal(answer.result, "gone");
      assert.equal(answer.call.verificationId, null);
      assert.ok(!JSON.stringify(answer).includes(alice.slice(1)));
    }
  }
  assert.equal(simulator.journal().length, before);
});

Deno.test("the verifier takes an API key, and a wrong one is an untouched fault", async () => {
  const { account } = openSimulated().simulator;
  const credentials = { username: account.apiKeySid, password: account.apiKeySecret };
  assert.equal((await openSimulated({ credentials }).verifier.start(alice, "sms")).result, "sent");
  const wrong = { username: account.apiKeySid, password: "pässwörd ☎" };
  const answer = await openSimulated({ credentials: wrong }).verifier.start(alice, "sms");
  assert.equal(answer.result === "fault" && answer.untouched, true);
  assert.equal(answer.call.providerCode, 20003);
  assert.ok(!JSON.stringify(answer).includes("rd ☎"));
});

Deno.test("a wrong service SID is a fault of the settings on a start", async () => {
  const strange = { serviceSid: `VA${"f".repeat(32)}` };
  const answer = await openSimulated(strange).verifier.start(alice, "sms");
  assert.equal(answer.result === "fault" && answer.untouched, true);
  assert.equal(answer.call.providerCode, 20404);
  assert.match(answer.call.operatorWords, /TWILIO_VERIFY_SERVICE_SID/);
});

Deno.test("baseUrl may end with a slash and have a path", async () => {
  const { simulator, verifier } = openSimulated({ baseUrl: "http://verify.test//" });
  assert.equal((await verifier.start(phoneNumber("+12025550101"), "sms")).result, "sent");
  assert.match(simulator.journal()[0]?.path ?? "", /^\/v2\/Services\//);
});

Deno.test("start() to a number that Twilio holds for invalid tells it nowhere", async () => {
  const { verifier } = openSimulated();
  // Past the parser on purpose: Twilio's metadata may be older than ours.
  const answer = await verifier.start("+0202555010" as string as PhoneNumber, "sms");
  assert.equal(answer.result === "refused" && answer.refusal, "phone_number_unreachable");
  assert.equal(answer.call.providerCode, 60200);
  assert.ok(!JSON.stringify(answer).includes("202555"));
});
