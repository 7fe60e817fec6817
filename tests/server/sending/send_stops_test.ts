import { deepEqual, equal, ok } from "node:assert/strict";
import { password, phoneNumber } from "../../harness.ts";
import { givenPerson, refusedAs, sends } from "../account/account_kit.ts";
import { openTestApp } from "../app_kit.ts";
import { deliveries, fictional, sendToStranger } from "./send_kit.ts";

const operator = {
  actor: "operator",
  actorName: "grace",
  address: null,
  userAgent: null,
  requestId: null,
} as const;

const login = { username: "ada", password, send: "sms" };

Deno.test("a stop of all sends blocks every code and lists the available methods", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  const before = sends(app);
  const stopped = await app.core.stopSends({ scope: "all", reason: "pumping" }, operator);
  ok(stopped.ok);
  const answer = await app.post("/v1/login", login);
  refusedAs(answer, 503, "provider_unavailable");
  deepEqual(answer.json.methods, ["recovery_code"]);
  deepEqual(answer.json.unavailable_methods, ["sms", "whatsapp"]);
  equal(sends(app), before);
  const [delivery] = (await deliveries(app)).toReversed();
  deepEqual([delivery?.blockReason, delivery?.blockedBy], ["stopped_by_operator", "all"]);

  const { challenge_token } = answer.json;
  const proof = { challenge_token, method: "recovery_code", code: ada.recoveryCodes[0] };
  equal((await app.post("/v1/2fa/verify", proof)).status, 200);
  ok((await app.core.resumeSends({ scope: "all" }, operator)).ok);
  equal((await app.post("/v1/login", login)).status, 200);
});

Deno.test("a stop of one channel does not affect others", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  await app.core.stopSends({ scope: "channel:sms", reason: "carrier" }, operator);
  const answer = await app.post("/v1/login", login);
  refusedAs(answer, 422, "channel_unavailable");
  deepEqual(answer.json.methods, ["whatsapp"]);
  const { challenge_token } = answer.json;
  app.clock.advance(5);
  const sent = await app.post("/v1/2fa/send", { challenge_token, channel: "whatsapp" });
  equal(sent.status, 200, sent.text);
});

Deno.test("a stop of one country does not affect others", async () => {
  await using app = await openTestApp();
  await app.core.stopSends({ scope: "country:us", reason: "pumping" }, operator);
  refusedAs(await sendToStranger(app, "ada", phoneNumber), 503, "provider_unavailable");
  equal((await sendToStranger(app, "ben", fictional(0, "416"))).status, 200);
});

Deno.test("a stop also blocks notices and an operator's test sends", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  await app.core.stopSends({ scope: "all", reason: "pumping" }, operator);
  const test = await app.core.startTestVerification(
    { phoneNumber: fictional(1), channel: "sms" },
    operator,
  );
  ok(!test.ok);
  equal(test.refusal.code, "provider_unavailable");
  const change = { current_password: password, new_password: "another horse battery" };
  const changed = await app.post("/v1/password/change", change, {
    authorization: `Bearer ${ada.token}`,
  });
  equal(changed.status, 204, changed.text);
  await app.settle();
  deepEqual(app.notices, []);
});

Deno.test("stops and resumptions are recorded with the operator and the reason", async () => {
  await using app = await openTestApp();
  await app.core.stopSends({ scope: "country:BR", reason: "pumping" }, operator);
  await app.core.resumeSends({ scope: "country:BR" }, operator);
  const again = await app.core.resumeSends({ scope: "country:BR" }, operator);
  ok(!again.ok);
  equal(again.refusal.code, "not_stopped");
  const unknown = await app.core.stopSends({ scope: "planet:mars", reason: "far" }, operator);
  ok(!unknown.ok);
  equal(unknown.refusal.code, "scope_unknown");
  const page = await app.core.listAuditEvents({ userId: null, cursor: null, limit: 10 });
  const events = page.items.filter(({ type }) => type.startsWith("sends."));
  deepEqual(events.map(({ type, actorName }) => [type, actorName]), [
    ["sends.resumed", "grace"],
    ["sends.stopped", "grace"],
  ]);
});
