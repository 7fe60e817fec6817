import assert from "node:assert/strict";
import twilio from "twilio";
import { openTwilioReceipts } from "../../../core/adapters/twilio/receipts.ts";
import type { Delivery } from "../../../core/domain/sending/delivery.ts";
import { password } from "../../harness.ts";
import { type Answer, openTestApp, type TestApp } from "../app_kit.ts";
import { canary, eventOf, publicUrl, sign, type TwilioEvent } from "./receipt_kit.ts";

interface Scene {
  readonly app: TestApp;
  readonly token: string;
  /** Posts events as Twilio would. */
  readonly post: (events: unknown, authToken?: string) => Promise<Answer>;
  /** An event about the message of a delivery. */
  readonly about: (delivery: Delivery, status: string) => TwilioEvent;
  readonly deliveries: () => Promise<readonly Delivery[]>;
}

/** Ada waits for the code of a login by SMS. */
async function openScene(): Promise<Scene> {
  const opened: { account?: { authToken: string; serviceSid: string } } = {};
  const app = await openTestApp((ports) => ({
    ...ports,
    receipts: {
      read: (request) => {
        const { authToken, serviceSid } = opened.account ?? { authToken: "", serviceSid: "" };
        return openTwilioReceipts({ publicUrl, authToken, services: [serviceSid] }).read(request);
      },
    },
  }), { receipts: true, publicUrl });
  const { account } = app.simulator;
  opened.account = account;
  await app.register("ada");
  const { token } = await app.challenge("ada");
  const deliveries = async () =>
    (await app.ports.sending.listDeliveries({ cursor: null, limit: 50 })).items;
  const post = async (events: unknown, authToken = account.authToken): Promise<Answer> => {
    const body = JSON.stringify(events);
    const { target, signature } = sign(authToken, body);
    const headers = { "content-type": "application/json", "x-twilio-signature": signature };
    return await app.request("POST", target, { body, headers });
  };
  const about = (delivery: Delivery, status: string): TwilioEvent =>
    eventOf(status, {
      service_sid: account.serviceSid,
      verification_sid: delivery.verificationId,
      attempt_sid: delivery.messageId,
    });
  return { app, token, post, about, deliveries };
}

function only<Value>(values: readonly Value[]): Value {
  const [first] = values;
  assert.ok(first !== undefined);
  return first;
}

async function eventTypes(app: TestApp): Promise<readonly string[]> {
  const page = await app.core.listAuditEvents({ userId: null, cursor: null, limit: 100 });
  return page.items.map(({ type }) => type);
}

Deno.test("an undelivered SMS lets another channel go first, and sends nothing itself", async () => {
  const { app, token, post, about, deliveries } = await openScene();
  await using _app = app;
  const send = (channel: string) => app.post("/v1/2fa/send", { challenge_token: token, channel });
  assert.equal((await send("whatsapp")).json.code, "resend_too_soon");
  assert.equal((await send("call")).json.code, "channel_unavailable");
  const sms = only(await deliveries());
  assert.deepEqual((await post([about(sms, "sent")])).json, { recorded: 1, known: 0, ignored: 0 });
  assert.equal((await post(about(sms, "undelivered"))).json.recorded, 1);
  assert.equal((await deliveries()).length, 1, "nothing is sent unasked");
  assert.ok((await eventTypes(app)).includes("code.undelivered"));

  const { json: status } = await app.post("/v1/2fa/status", { challenge_token: token });
  assert.equal(status.delivery.status, "not_delivered");
  assert.equal(status.resend_after, 30);
  assert.deepEqual(status.channels_without_wait, ["call", "whatsapp"]);
  assert.deepEqual(status.methods, ["sms", "call", "whatsapp"]);

  assert.equal((await send("sms")).json.code, "resend_too_soon", "the same channel waits");
  const called = await send("call");
  assert.equal(called.status, 200, called.text);
  assert.equal(called.json.resend_after, 40, "the next wait is as long as usual");
  assert.equal((await send("whatsapp")).json.code, "resend_too_soon", "one send, one exception");
});

Deno.test("after an undelivered SMS, the wait of another message to the number counts", async () => {
  const { app, token, post, about, deliveries } = await openScene();
  await using _app = app;
  const sms = only(await deliveries());
  await app.register("bob");
  app.clock.advance(30);
  const other = await app.post("/v1/login", { username: "bob", password, send: "sms" });
  assert.equal(other.json.sent?.channel, "sms", other.text);
  assert.equal((await post(about(sms, "failed"))).json.recorded, 1);
  app.clock.advance(2);
  const { json: status } = await app.post("/v1/2fa/status", { challenge_token: token });
  assert.deepEqual(status.channels_without_wait, []);
  const body = { challenge_token: token, channel: "whatsapp" };
  assert.equal((await app.post("/v1/2fa/send", body)).json.code, "resend_too_soon");
});

Deno.test("forged, replayed, foreign and malformed events change nothing", async () => {
  const { app, post, about, deliveries } = await openScene();
  await using _app = app;
  const sms = only(await deliveries());
  const lost = about(sms, "undelivered");
  const body = JSON.stringify(lost);
  const { authToken } = app.simulator.account;
  const forged = await post(lost, "0123456789abcdef0123456789abcdff");
  assert.deepEqual([forged.status, forged.text], [403, ""]);
  const ofHost = sign(authToken, body, "http://latchkey.test");
  for (
    const headers of [{}, {
      "x-twilio-signature": ofHost.signature,
      host: "latchkey.test",
    }] as const
  ) {
    const answer = await app.request("POST", ofHost.target, { body, headers });
    assert.equal(answer.status, 403);
  }
  const foreign = eventOf("undelivered");
  const unknown = eventOf("undelivered", { service_sid: app.simulator.account.serviceSid });
  const bad = [null, {}, { ...lost, data: { ...lost.data, attempt_sid: "VL1" } }];
  const counts = { recorded: 0, known: 0, ignored: 5 };
  assert.deepEqual((await post([foreign, unknown, ...bad])).json, counts);
  assert.deepEqual(await deliveries(), [sms]);
  // The good one of a batch counts, and once.
  assert.deepEqual((await post([...bad, lost])).json, { recorded: 1, known: 0, ignored: 3 });
  const after = await deliveries();
  assert.deepEqual((await post([lost, about(sms, "sent")])).json, {
    recorded: 0,
    known: 2,
    ignored: 0,
  });
  assert.deepEqual(await deliveries(), after);
  const events = (await eventTypes(app)).filter((type) => type === "code.undelivered");
  assert.equal(events.length, 1);
});

Deno.test("a batch has at most 256 KiB, and other bodies 16 KiB", async () => {
  const { app, post } = await openScene();
  await using _app = app;
  const events = (bytes: number) => [{ filler: "x".repeat(bytes - 15) }];
  assert.equal(JSON.stringify(events(256 * 1024)).length, 256 * 1024);
  assert.deepEqual((await post(events(256 * 1024))).json?.ignored, 1);
  assert.equal((await post(events(256 * 1024 + 1))).status, 413);
  const long = await app.post("/v1/login", { username: "x".repeat(16 * 1024) });
  assert.equal(long.json.code, "body_too_large");
});

Deno.test("no phone number of an event is stored or logged", async () => {
  const { app, post, about, deliveries } = await openScene();
  await using _app = app;
  const sms = only(await deliveries());
  await post([about(sms, "undelivered"), eventOf("failed", { error_code: canary })]);
  const page = await app.core.listAuditEvents({ userId: null, cursor: null, limit: 100 });
  const kept = JSON.stringify([page, await deliveries(), app.logged()]);
  assert.ok(kept.includes("code.undelivered"));
  assert.ok(!kept.includes(canary.slice(1)));
});

Deno.test("the simulator's events have a signature that Twilio's package and the route accept", async () => {
  const { app, deliveries } = await openScene();
  await using _app = app;
  const url = `${publicUrl}/provider/events`;
  const statuses: unknown[] = [];
  for (const seconds of [0, 6]) {
    app.clock.advance(seconds);
    const request = app.simulator.nextEvents(url);
    assert.ok(request !== null);
    const body = await request.text();
    const signature = request.headers.get("x-twilio-signature") ?? "";
    const { authToken } = app.simulator.account;
    assert.ok(twilio.validateRequestWithBody(authToken, signature, request.url, body));
    const target = request.url.slice(publicUrl.length);
    const { headers } = request;
    assert.equal((await app.request("POST", target, { body, headers })).json.recorded, 1);
    statuses.push(only(await deliveries()).messageStatus);
    assert.equal(app.simulator.nextEvents(url), null, "once");
  }
  assert.deepEqual(statuses, ["sent", "delivered"]);
  const control = new Request("http://127.0.0.1/_sim/events", {
    method: "POST",
    body: JSON.stringify({ url }),
  });
  assert.deepEqual(await (await app.simulator.respond(control)).json(), { request: null });
});

Deno.test("the route does not exist unless the provider can sign", async () => {
  await using app = await openTestApp();
  for (const method of ["POST", "GET"]) {
    assert.equal((await app.request(method, "/provider/events")).json.code, "not_found");
  }
});

Deno.test("reconcileDeliveries() agrees with receipts, and opens what was missed", async () => {
  const { app, token, post, about, deliveries } = await openScene();
  await using _app = app;
  const operator = {
    actor: "operator",
    actorName: "olga",
    address: null,
    userAgent: null,
    requestId: null,
  } as const;
  const sms = only(await deliveries());
  await post(about(sms, "delivered"));
  // The list still says "sent".
  await app.core.reconcileDeliveries(operator);
  assert.equal(only(await deliveries()).messageStatus, "delivered");

  app.clock.advance(30);
  app.simulator.setFault({ fault: "undelivered", on: "start" });
  const again = await app.post("/v1/2fa/send", { challenge_token: token, channel: "sms" });
  assert.equal(again.status, 200, again.text);
  app.clock.advance(6);
  await app.core.reconcileDeliveries(operator);
  const { json: status } = await app.post("/v1/2fa/status", { challenge_token: token });
  assert.equal(status.delivery.status, "not_delivered");
  assert.deepEqual(status.channels_without_wait, ["call", "whatsapp"]);
});
