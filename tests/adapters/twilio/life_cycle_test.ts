import assert from "node:assert/strict";
import { openTwilioVerifier } from "../../../core/adapters/twilio/twilio_verifier.ts";
import type { PhoneNumber } from "../../../core/domain/account/phone_number.ts";
import {
  alice,
  ofLogin,
  openSimulated,
  phoneNumber,
  plain,
  rightCodeFor,
  sidOf,
  wrongCodeFor,
} from "./harness.ts";

Deno.test("start() sends one message and returns the verification and its channel", async () => {
  const { simulator, verifier } = openSimulated();
  const answer = await verifier.start(alice, "call", plain);
  const sid = sidOf(answer);
  assert.match(sid, /^VE[0-9a-f]{32}$/);
  assert.equal(answer.result === "sent" && answer.channel, "call");
  const path = `/v2/Services/${simulator.account.serviceSid}/Verifications`;
  const { latencyMs, operatorWords, providerRequestId, ...call } = answer.call;
  assert.deepEqual(call, {
    operation: "start",
    method: "POST",
    path,
    httpStatus: 201,
    providerCode: null,
    serviceId: simulator.account.serviceSid,
    verificationId: sid,
    verificationStatus: "pending",
  });
  assert.match(providerRequestId ?? "", /^RQ[0-9a-f]{32}$/);
  assert.ok(Number.isInteger(latencyMs) && latencyMs >= 0);
  assert.ok(operatorWords.length > 0);
  const [entry] = simulator.journal();
  assert.deepEqual(entry?.form, { To: alice, Channel: "call", Tags: '{"purpose":"login"}' });
});

Deno.test("a second start() keeps the verification and changes the channel", async () => {
  const { simulator, verifier } = openSimulated();
  const sid = sidOf(await verifier.start(alice, "sms", plain));
  const code = simulator.codeFor(alice);
  const again = await verifier.start(alice, "whatsapp", plain);
  assert.equal(sidOf(again), sid);
  assert.equal(again.result === "sent" && again.channel, "whatsapp");
  assert.equal(simulator.codeFor(alice), code);
});

Deno.test("start() refuses the sixth send with too_many_sends for 10 minutes", async () => {
  const { simulator, verifier } = openSimulated();
  for (let sends = 0; sends < 5; sends += 1) sidOf(await verifier.start(alice, "sms", plain));
  const sixth = await verifier.start(alice, "sms", plain);
  assert.equal(sixth.result === "refused" && sixth.refusal, "too_many_sends");
  assert.equal(sixth.result === "refused" && sixth.retryAfterSeconds, 600);
  assert.equal(sixth.call.providerCode, 60203);
  assert.equal(simulator.journal().length, 6);
});

Deno.test("check() approves the correct code once, using only the SID", async () => {
  const { simulator, verifier } = openSimulated();
  const sid = sidOf(await verifier.start(alice, "sms", plain));
  const code = rightCodeFor(simulator, alice);
  const answer = await verifier.check(sid, code, ofLogin);
  assert.equal(answer.result, "approved");
  assert.equal(answer.call.verificationStatus, "approved");
  const entry = simulator.journal().at(-1);
  assert.deepEqual(entry?.form, { VerificationSid: sid, Code: code });
  const again = await verifier.check(sid, code, ofLogin);
  assert.equal(again.result, "gone");
  assert.equal(again.call.providerCode, 20404);
  assert.equal(again.call.httpStatus, 404);
  assert.equal(again.call.verificationId, sid);
});

Deno.test("check() returns wrong for five incorrect codes and too_many_attempts for the sixth", async () => {
  const { simulator, verifier } = openSimulated();
  const sid = sidOf(await verifier.start(alice, "sms", plain));
  const right = rightCodeFor(simulator, alice);
  const wrong = wrongCodeFor(simulator, alice);
  for (let attempts = 1; attempts <= 5; attempts += 1) {
    const answer = await verifier.check(sid, wrong, ofLogin);
    assert.equal(answer.result, "wrong", `attempt ${attempts}`);
    const status = attempts === 5 ? "max_attempts_reached" : "pending";
    assert.equal(answer.call.verificationStatus, status);
  }
  const sixth = await verifier.check(sid, right, ofLogin);
  assert.equal(sixth.result, "too_many_attempts");
  assert.equal(sixth.call.providerCode, 60202);
});

Deno.test("start() after the last check returns too_many_sends although Twilio responds with 201", async () => {
  const { simulator, verifier } = openSimulated();
  const sid = sidOf(await verifier.start(alice, "sms", plain));
  const wrong = wrongCodeFor(simulator, alice);
  for (let attempts = 0; attempts < 5; attempts += 1) await verifier.check(sid, wrong, ofLogin);
  const answer = await verifier.start(alice, "sms", plain);
  assert.equal(answer.call.httpStatus, 201);
  assert.equal(answer.call.verificationStatus, "max_attempts_reached");
  assert.equal(answer.result === "refused" && answer.refusal, "too_many_sends");
});

Deno.test("check() returns gone for an expired verification", async () => {
  const { simulator, verifier } = openSimulated();
  const sid = sidOf(await verifier.start(alice, "sms", plain));
  const code = rightCodeFor(simulator, alice);
  simulator.advance(600);
  assert.equal((await verifier.check(sid, code, ofLogin)).result, "gone");
  assert.equal((await verifier.fetch(sid)).result, "gone");
});

Deno.test("fetch() returns the status, and gone after the approval", async () => {
  const { simulator, verifier } = openSimulated();
  const sid = sidOf(await verifier.start(alice, "sms", plain));
  const found = await verifier.fetch(sid);
  assert.equal(found.result === "found" && found.status, "pending");
  assert.equal(found.call.method, "GET");
  assert.ok(found.call.path.endsWith(`/Verifications/${sid}`));
  await verifier.check(sid, rightCodeFor(simulator, alice), ofLogin);
  assert.equal((await verifier.fetch(sid)).result, "gone");
});

Deno.test("cancel() ends a verification, and the next start creates a new one", async () => {
  const { simulator, verifier } = openSimulated();
  const sid = sidOf(await verifier.start(alice, "sms", plain));
  const code = rightCodeFor(simulator, alice);
  const answer = await verifier.cancel(sid);
  assert.equal(answer.result === "found" && answer.status, "canceled");
  assert.equal(answer.call.operation, "cancel");
  assert.equal((await verifier.check(sid, code, ofLogin)).result, "gone");
  assert.equal((await verifier.cancel(sid)).result, "gone");
  assert.notEqual(sidOf(await verifier.start(alice, "sms", plain)), sid);
});

Deno.test("the verifier makes no request for a verification ID that is not a SID", async () => {
  const { simulator, verifier } = openSimulated();
  await verifier.start(alice, "sms", plain);
  const before = simulator.journal().length;
  for (const id of [alice, "", "VE../../Services", `VE${"a".repeat(33)}`]) {
    const code = rightCodeFor(simulator, alice);
    for (
      const answer of [
        await verifier.check(id, code, ofLogin),
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

Deno.test("the verifier accepts an API key and returns an untouched fault for an incorrect one", async () => {
  const { account } = openSimulated().simulator;
  const credentials = { username: account.apiKeySid, password: account.apiKeySecret };
  assert.equal(
    (await openSimulated({ credentials }).verifier.start(alice, "sms", plain)).result,
    "sent",
  );
  const wrong = { username: account.apiKeySid, password: "pässwörd ☎" };
  const answer = await openSimulated({ credentials: wrong }).verifier.start(alice, "sms", plain);
  assert.equal(answer.result === "fault" && answer.untouched, true);
  assert.equal(answer.call.providerCode, 20003);
  assert.ok(!JSON.stringify(answer).includes("rd ☎"));
});

Deno.test("start() names the setting if the service SID is incorrect", async () => {
  const strange = { serviceSid: `VA${"f".repeat(32)}` };
  const answer = await openSimulated(strange).verifier.start(alice, "sms", plain);
  assert.equal(answer.result === "fault" && answer.untouched, true);
  assert.equal(answer.call.providerCode, 20404);
  assert.match(answer.call.operatorWords, /TWILIO_VERIFY_SERVICE_SID/);
});

Deno.test("baseUrl may end with a slash and have a path", async () => {
  const { simulator, verifier } = openSimulated({ baseUrl: "http://verify.test//" });
  assert.equal((await verifier.start(phoneNumber("+12025550101"), "sms", plain)).result, "sent");
  assert.match(simulator.journal()[0]?.path ?? "", /^\/v2\/Services\//);
});

Deno.test("start() does not reveal a number that Twilio considers invalid", async () => {
  const { verifier } = openSimulated();
  // Bypasses the parser on purpose: Twilio's metadata may be older than ours.
  const answer = await verifier.start("+0202555010" as string as PhoneNumber, "sms", plain);
  assert.equal(answer.result === "refused" && answer.refusal, "phone_number_unreachable");
  assert.equal(answer.call.providerCode, 60200);
  assert.ok(!JSON.stringify(answer).includes("202555"));
});

Deno.test("start() sends the locale, and Android's app hash for sms only", async () => {
  const { verifier, simulator } = openSimulated();
  const send = { ...plain, locale: "pt-BR", appHash: "Qx7b9Zk2LmN" };
  sidOf(await verifier.start(alice, "sms", send));
  sidOf(await verifier.start(alice, "whatsapp", send));
  const forms = simulator.journal().map(({ form }) => [form["Locale"], form["AppHash"]]);
  assert.deepEqual(forms, [["pt-BR", "Qx7b9Zk2LmN"], ["pt-BR", undefined]]);
});

Deno.test("start() reports a landline", async () => {
  const { verifier, simulator } = openSimulated();
  simulator.setFault({ fault: "60205", on: "start" });
  const landline = await verifier.start(alice, "sms", plain);
  assert.ok(landline.result === "refused" && landline.landline);
  simulator.setFault({ fault: "60410", on: "start" });
  const blocked = await verifier.start(alice, "sms", plain);
  assert.ok(blocked.result === "refused" && !blocked.landline);
});

Deno.test("start() and check() use the service of the purpose, which shares no code", async () => {
  const { simulator } = openSimulated();
  const made = await simulator.fetch("https://verify.twilio.com/v2/Services", {
    method: "POST",
    headers: {
      authorization: `Basic ${
        btoa(`${simulator.account.accountSid}:${simulator.account.authToken}`)
      }`,
      "content-type": "application/x-www-form-urlencoded",
    },
    body: "FriendlyName=Separate",
  });
  const { sid: separate } = await made.json();
  const verifier = openTwilioVerifier({
    fetch: simulator.fetch,
    baseUrl: "https://verify.twilio.com",
    credentials: {
      username: simulator.account.accountSid,
      password: simulator.account.authToken,
    },
    serviceSid: simulator.account.serviceSid,
    serviceSids: { phone_change: separate },
    now: () => 0,
  });
  const login = sidOf(await verifier.start(alice, "sms", plain));
  const change = sidOf(await verifier.start(alice, "sms", { ...plain, purpose: "phone_change" }));
  assert.notEqual(login, change);
  const code = simulator.codeFor(alice, separate) ?? "";
  assert.equal(
    (await verifier.check(login, code as never, { ...ofLogin, purpose: "phone_change" })).result,
    "gone",
  );
  assert.equal(
    (await verifier.check(change, code as never, { ...ofLogin, purpose: "phone_change" })).result,
    "approved",
  );
});
