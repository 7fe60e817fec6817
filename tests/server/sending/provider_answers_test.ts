import assert from "node:assert/strict";
import { stepWords } from "../../../admin-tui/words/trace_words.ts";
import { password, phoneNumber } from "../../harness.ts";
import { refusedAs } from "../account/account_kit.ts";
import { openTestApp, wrong } from "../app_kit.ts";
import { deliveries } from "./send_kit.ts";

const verify = "/v1/2fa/verify";

const answered = [
  ["channel_rcs", "rcs"],
  ["channel_auto", "auto"],
  ["channel_email", "email"],
  ["channel_sna", "sna"],
  ["channel_other", "carrier-pigeon"],
  ["channel_missing", null],
] as const;

for (const [fault, word] of answered) {
  Deno.test(`the code of a send whose response has the fault ${fault} logs in`, async () => {
    await using app = await openTestApp();
    await app.register("ada");
    // More often than the circuit tolerates faults.
    for (let login = 1; login <= 7; login++) {
      app.simulator.setFault({ fault, on: "start" });
      const { token: challenge_token, code } = await app.challenge("ada");
      const done = await app.post(verify, { challenge_token, method: "sms", code });
      assert.equal(done.status, 200, done.text);
      assert.deepEqual(done.json.amr, ["pwd", "sms"]);
      app.clock.advance(600);
    }
    const [first] = await deliveries(app);
    assert.equal(first?.status, "sent");
    assert.equal(first?.channel, "sms");
    assert.equal(first?.answeredChannel, word);
    const trace = await app.core.traceDelivery({ deliveryId: first?.id ?? "" });
    assert.ok(trace.ok);
    const details = trace.value.steps.flatMap(({ fact }) => stepWords(fact).details);
    const upgrade = details.filter((line) => line.includes("used the channel"));
    assert.deepEqual(
      upgrade,
      word === null ? [] : [
        `the provider used the channel ${word}`,
      ],
    );
  });
}

for (const fault of ["lying_to", "lying_valid", "lying_sid", "lying_types"] as const) {
  Deno.test(`a check whose response has the fault ${fault} opens no session for any code`, async () => {
    await using app = await openTestApp();
    await app.register("ada");
    const { token: challenge_token, code } = await app.challenge("ada");
    for (const offered of [wrong(code), code]) {
      app.simulator.setFault({ fault, on: "check" });
      const answer = await app.post(verify, { challenge_token, method: "sms", code: offered });
      assert.equal(answer.status, 503, answer.text);
      assert.equal(answer.json.code, "provider_unavailable");
      assert.equal(answer.json.session_token, undefined);
    }
    const user = await app.ports.users.findUserByName("ada" as never);
    assert.equal(user?.user.phoneVerifiedAt, null);
  });
}

Deno.test("a start whose response is for another number is not accepted", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  app.simulator.setFault({ fault: "lying_to", on: "start" });
  const login = await app.post("/v1/login", { username: "ada", password, send: "sms" });
  refusedAs(login, 503, "provider_unavailable");
  const [delivery] = await deliveries(app);
  assert.equal(delivery?.status, "uncertain");
  assert.equal(delivery?.verificationId, null);
  assert.ok(app.simulator.codeFor(phoneNumber) !== null, "the message was sent anyway");
});
