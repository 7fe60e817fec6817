/** What the provider learns with a send: the client's address, tags, and whether to check for fraud. */
import assert from "node:assert/strict";
import { password, phoneNumber } from "../../harness.ts";
import { givenKnownPerson, givenPerson, logIn, postAs } from "../account/account_kit.ts";
import { openTestApp, type TestApp } from "../app_kit.ts";

type Form = Readonly<Record<string, string>>;

/** The forms of the starts so far. */
function starts(app: TestApp): readonly Form[] {
  return app.simulator.journal().filter(({ path }) => path.endsWith("/Verifications"))
    .map(({ form }) => form);
}

function lastStart(app: TestApp): Form {
  return starts(app).at(-1) ?? {};
}

Deno.test("a send has the client's public address, the purpose and the challenge's ID", async () => {
  await using app = await openTestApp(undefined, { peer: "8.8.8.8" });
  await app.register("ada");
  const opened = await app.post("/v1/login", { username: "ada", password, send: "sms" });
  const form = lastStart(app);
  assert.equal(form["DeviceIp"], "8.8.8.8");
  const token: string = opened.json.challenge_token;
  const [, id = "", secret = ""] = /^lk_c_(.+)\.(.+)$/.exec(token) ?? [];
  assert.deepEqual(JSON.parse(form["Tags"] ?? ""), { purpose: "registration", challenge_id: id });
  const { To: to, ...rest } = form;
  assert.equal(to, phoneNumber);
  const text = JSON.stringify(rest);
  for (const kept of ["ada", phoneNumber.slice(1), secret, password]) {
    assert.ok(!text.includes(kept), kept);
  }
});

Deno.test("a send has no DeviceIp for a private client, and the forwarded one behind a proxy", async () => {
  await using direct = await openTestApp(undefined, { peer: "10.0.0.7" });
  await direct.challenge((await direct.register("ada")).username);
  assert.ok(!("DeviceIp" in lastStart(direct)));
  await using behind = await openTestApp(undefined, {
    peer: "10.0.0.7",
    trustedProxies: ["10.0.0.0/8"],
  });
  await behind.register("ada");
  const headers = { "x-forwarded-for": "2606:4700:0::1111" };
  await behind.post("/v1/login", { username: "ada", password, send: "sms" }, headers);
  assert.equal(lastStart(behind)["DeviceIp"], "2606:4700::1111");
});

Deno.test("only an SMS to a number known for this user skips Twilio's risk check", async () => {
  await using app = await openTestApp();
  const ada = await givenKnownPerson(app);
  const before = starts(app);
  assert.equal(before.length, 2);
  assert.deepEqual(before.map((form) => form["RiskCheck"]), [undefined, undefined]);
  const { session_token: token } = (await logIn(app, ada)).json;
  assert.equal(lastStart(app)["RiskCheck"], "disable");
  // The user is known, but the new number is not.
  const change = { phone_number: "+12025550150", send: "sms" };
  const started = await postAs(app, token, "/v1/phone/change", change);
  assert.equal(started.json.sent?.channel, "sms", started.text);
  const { To: to, RiskCheck: risk, Tags: tags = "" } = lastStart(app);
  assert.deepEqual([to, risk], ["+12025550150", undefined]);
  assert.equal(JSON.parse(tags).purpose, "phone_change");
});

Deno.test("someone else who registers a known number gets Twilio's risk check", async () => {
  await using app = await openTestApp();
  await givenKnownPerson(app);
  await app.register("eve", phoneNumber);
  await app.post("/v1/login", { username: "eve", password, send: "sms" });
  const form = lastStart(app);
  assert.equal(JSON.parse(form["Tags"] ?? "").purpose, "registration");
  assert.equal(form["RiskCheck"], undefined);
});

Deno.test("Fraud Guard's block stops a stranger's SMS, not a known user's", async () => {
  await using app = await openTestApp();
  await givenKnownPerson(app);
  await givenPerson(app, "bob", "+12025550143");
  app.simulator.setFault({ fault: "60410", on: "start", times: null });
  const of = (username: string) => app.post("/v1/login", { username, password, send: "sms" });
  assert.equal((await of("bob")).json.sent, null);
  assert.notEqual((await of("ada")).json.sent, null);
});
