import assert from "node:assert/strict";
import { operator, password, phoneNumber } from "../../harness.ts";
import { type Answer, openTestApp, type TestApp } from "../app_kit.ts";
import { codeOf, newest } from "./invitation_kit.ts";

const free = "+12025550143";

function openLimited(accountsPerNumber: number): Promise<TestApp> {
  return openTestApp((ports) => ({
    ...ports,
    policies: { ...ports.policies, registration: { mode: "open", accountsPerNumber } },
  }));
}

async function logIn(app: TestApp, username: string): Promise<Answer> {
  const { token: challenge_token, code } = await app.challenge(username);
  return await app.post("/v1/2fa/verify", { challenge_token, method: "sms", code });
}

Deno.test("LATCHKEY_ACCOUNTS_PER_NUMBER is checked after the correct code, never at registration", async () => {
  await using app = await openLimited(1);
  await app.register("ada");
  await app.register("eve");
  assert.equal((await logIn(app, "ada")).status, 200);
  app.clock.advance(601);
  const opened = await app.post("/v1/login", { username: "eve", password, send: "sms" });
  const { challenge_token } = opened.json;
  const code = app.simulator.codeFor(phoneNumber) ?? "";
  const wrong = await app.post("/v1/2fa/verify", {
    challenge_token,
    method: "sms",
    code: "000000",
  });
  assert.deepEqual(codeOf(wrong), [422, "wrong_code"], "it says nothing before the correct code");
  const refused = await app.post("/v1/2fa/verify", { challenge_token, method: "sms", code });
  assert.deepEqual(codeOf(refused), [409, "phone_number_limit"]);
  const [event] = await newest(app, 1);
  assert.deepEqual([event?.type, event?.reason], ["challenge.refused", "phone_number_limit"]);
  // The user can correct the number in the same login.
  const send = { challenge_token, channel: "sms", phone_number: free };
  app.clock.advance(60);
  assert.equal((await app.post("/v1/2fa/send", send)).status, 200);
  const right = { challenge_token, method: "sms", code: app.simulator.codeFor(free) ?? "" };
  assert.equal((await app.post("/v1/2fa/verify", right)).status, 200);
  // The first user logs in as before.
  assert.equal((await logIn(app, "ada")).status, 200);
});

Deno.test("LATCHKEY_ACCOUNTS_PER_NUMBER also limits changes of the number", async () => {
  await using app = await openLimited(1);
  await app.register("ada");
  await app.register("eve", free);
  assert.equal((await logIn(app, "ada")).status, 200);
  const token = await app.signIn("eve", free);
  const headers = { authorization: `Bearer ${token}` };
  const body = { phone_number: phoneNumber, send: "sms" };
  const { challenge_token } = (await app.post("/v1/phone/change", body, headers)).json;
  const code = app.simulator.codeFor(phoneNumber) ?? "";
  const refused = await app.post("/v1/phone/change/confirm", { challenge_token, code }, headers);
  assert.deepEqual(codeOf(refused), [409, "phone_number_limit"]);
  const { user } = (await app.get("/v1/me", token)).json;
  assert.equal(user.phone_number, free);
});

Deno.test("an operator's reset of the second factor makes room, and the owner can lose it", async () => {
  await using app = await openLimited(1);
  const { id } = await app.register("ada");
  await app.register("eve");
  assert.equal((await logIn(app, "ada")).status, 200);
  const reset = {
    userId: id,
    action: "reset_second_factor",
    itemId: null,
    reason: "lost",
  } as const;
  assert.ok((await app.core.performAction(reset, operator)).ok);
  app.clock.advance(601);
  assert.equal((await logIn(app, "eve")).status, 200);
  app.clock.advance(601);
  assert.deepEqual(codeOf(await logIn(app, "ada")), [409, "phone_number_limit"]);
});
