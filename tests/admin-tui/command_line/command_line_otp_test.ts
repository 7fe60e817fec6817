import assert from "node:assert/strict";
import { openTestCore, phoneNumber } from "../../harness.ts";
import { run } from "./command_kit.ts";

Deno.test("otp send, check and cancel show the provider's response and exit by the result", async () => {
  await using test = await openTestCore();
  const args = ["otp", "send", phoneNumber, "--channel", "sms", "--yes", "--json"];
  const sent = await run(test, args);
  assert.deepEqual([sent.code, sent.err], [0, ""], sent.err);
  const { result, verification_id: id, call } = JSON.parse(sent.out);
  assert.deepEqual([result, call.http_status, call.verification_status], ["sent", 201, "pending"]);
  assert.match(id, /^VE[0-9a-f]{32}$/);
  assert.ok(!sent.out.includes(phoneNumber));
  const code = test.simulator.codeFor(phoneNumber) ?? "";
  const wrong = await run(test, ["otp", "check", id, code.startsWith("1") ? "222222" : "111111"]);
  assert.equal(wrong.code, 1);
  assert.match(wrong.out, /^Incorrect code\.\nSID +VE[0-9a-f]{32}\nstate +pending\nHTTP +200\n/);
  const right = await run(test, ["otp", "check", id, code]);
  assert.deepEqual([right.code, right.out.split("\n")[0]], [0, "Correct code: approved."]);
  const gone = await run(test, ["otp", "check", id, code, "--json"]);
  assert.equal(gone.code, 1);
  assert.deepEqual([JSON.parse(gone.out).result, JSON.parse(gone.out).call.provider_code], [
    "gone",
    20404,
  ]);
  test.clock.advance(60);
  const next = JSON.parse((await run(test, args)).out).verification_id;
  assert.match((await run(test, ["otp", "cancel", next])).out, /^Canceled\.\n/);
  assert.equal((await run(test, ["otp", "cancel", "../../x"])).code, 1);
});

Deno.test("otp send asks first, states the cost and explains a Twilio error", async () => {
  await using test = await openTestCore();
  const questions: string[] = [];
  const args = ["otp", "send", phoneNumber, "--channel", "call"];
  assert.equal((await run(test, args, { says: "" }, questions)).code, 1);
  assert.equal((await run(test, args, { says: "", simulated: true }, questions)).code, 1);
  assert.match(questions[0] ?? "", /^Make one call to .*42\? This costs money\. \[y\/N\] $/);
  assert.match(questions[1] ?? "", /The simulator is free\./);
  assert.ok(!questions.join().includes(phoneNumber));
  assert.equal(test.simulator.journal().length, 0, "nothing was sent");
  // The simulator refuses sends to this number with 60212.
  const faulty = await run(test, ["otp", "send", "+12025550173", "--channel", "sms", "--yes"]);
  assert.equal(faulty.code, 1);
  assert.match(faulty.out, /^Not sent: .*\n[\s\S]*Twilio +60212\n[\s\S]*meaning +\S/);
  await run(test, ["sends", "stop", "--all", "--reason", "bots", "--yes"]);
  const stopped = await run(test, ["otp", "send", phoneNumber, "--channel", "sms", "--yes"]);
  assert.deepEqual([stopped.code, stopped.out], [1, ""]);
});

Deno.test("otp send names the channel that the provider reports if it differs", async () => {
  await using test = await openTestCore();
  const args = ["otp", "send", phoneNumber, "--channel", "sms", "--yes"];
  assert.match((await run(test, args)).out, /^Sent by sms\.\n/);
  test.clock.advance(60);
  test.simulator.setFault({ fault: "channel_rcs", on: "start" });
  const upgraded = await run(test, args);
  assert.equal(upgraded.code, 0);
  assert.match(upgraded.out, /^Sent by sms; the provider reports rcs\.\n/);
  const id = /VE[0-9a-f]{32}/.exec(upgraded.out)?.[0] ?? "";
  const code = test.simulator.codeFor(phoneNumber) ?? "";
  assert.equal((await run(test, ["otp", "check", id, code])).code, 0);
});

Deno.test("otp send exits with 2 without a valid number and channel", async () => {
  await using test = await openTestCore();
  const wrong: readonly (readonly [string, RegExp])[] = [
    ["otp send 555 --channel sms --yes", /Not a phone number/],
    [`otp send ${phoneNumber} --yes`, /--channel must be one of sms, call, whatsapp/],
    [`otp send ${phoneNumber} --channel fax --yes`, /--channel must be/],
    [`otp send ${phoneNumber} --channel sms`, /--yes/],
    ["otp check VE1", /CODE is required/],
  ];
  for (const [words, pattern] of wrong) {
    const ran = await run(test, words.split(" "));
    assert.deepEqual([ran.code, ran.out], [2, ""], words);
    assert.match(ran.err, pattern, words);
  }
});

Deno.test("otp send names the budget that refuses, and when it opens again", async () => {
  await using test = await openTestCore();
  const args = ["otp", "send", phoneNumber, "--channel", "sms", "--yes"];
  for (let count = 0; count < 10; count++) {
    assert.equal((await run(test, args)).code, 0, `message ${count + 1}`);
    test.clock.advance(120);
  }
  const refused = await run(test, args);
  assert.deepEqual([refused.code, refused.out], [1, ""]);
  const words = "Refused: budget used up: messages to this number in an hour " +
    "(number/hour/messages); opens again in 40 min, at ";
  assert.equal(refused.err.slice(0, words.length), words, refused.err);
  assert.match(refused.err, /at \d\d:\d\d UTC\.\n$/);
  const { error } = JSON.parse((await run(test, [...args, "--json"])).err);
  assert.deepEqual([error.code, error.retry_after, error.block_reason, error.blocked_by], [
    "sending_limited",
    2400,
    "budget",
    "number/hour/messages",
  ]);
  test.clock.advance(2400);
  assert.equal((await run(test, args)).code, 0);
});

Deno.test("otp send names the stop that refuses", async () => {
  await using test = await openTestCore();
  await run(test, ["sends", "stop", "--country", "US", "--reason", "bots", "--yes"]);
  const refused = await run(test, ["otp", "send", phoneNumber, "--channel", "sms", "--yes"]);
  assert.equal(refused.err, "Refused: stopped by operator: US.\n");
});

Deno.test("otp send says in JSON whether the message may have been sent", async () => {
  await using test = await openTestCore();
  const send = ["otp", "send", phoneNumber, "--channel", "sms", "--yes", "--json"];
  for (const [fault, status] of [["60410", "refused"], ["20003", "failed"], ["503", "uncertain"]]) {
    test.simulator.setFault({ fault: fault as "503", on: "start" });
    const { out } = await run(test, send);
    assert.equal(JSON.parse(out).delivery_status, status);
  }
  assert.equal(JSON.parse((await run(test, send)).out).delivery_status, "sent");
});
