/** The code of a waiting user, sent again over HTTP: by a program, and by an operator's terminal. */
import assert from "node:assert/strict";
import { operator, password } from "../../harness.ts";
import { openTestApp, type TestApp } from "../app_kit.ts";
import { connectAda, connectTo, fetchOf, givenTerminalKey, linkTo } from "../remote/remote_kit.ts";
import { ask, givenKey } from "./admin_kit.ts";

const action = "resend_code";
const reason = "on the phone";

async function givenWaiting(app: TestApp): Promise<`usr_${string}`> {
  const { id } = await app.register("grace");
  const login = await app.post("/v1/login", { username: "grace", password, send: "sms" });
  assert.equal(login.status, 200, login.text);
  return id;
}

function messages(app: TestApp): number {
  return app.simulator.journal().filter(({ method, path, status }) =>
    method === "POST" && path.endsWith("/Verifications") && status === 201
  ).length;
}

Deno.test("POST /v1/admin/users/{id}/resend-code sends the code again, or says when it can", async () => {
  await using app = await openTestApp();
  const { token: key } = await givenKey(app, "users:write");
  const id = await givenWaiting(app);
  const path = `/v1/admin/users/${id}/resend-code`;
  const early = await ask(app, "POST", path, { key });
  assert.deepEqual([early.status, early.json.code, early.json.retry_after], [
    429,
    "resend_too_soon",
    30,
  ]);
  assert.equal(early.headers.get("retry-after"), "30");
  app.clock.advance(30);
  const sent = await ask(app, "POST", path, { key, body: { reason } });
  assert.deepEqual([sent.status, sent.text, messages(app)], [204, "", 2]);
  const { items } = await app.core.listAuditEvents({ userId: id, cursor: null, limit: 10 });
  const requested = items.find(({ type }) => type === "code.resend_requested");
  assert.equal(requested?.detail["reason"], reason);
  await app.core.stopSends({ scope: "country:US", reason }, operator);
  app.clock.advance(40);
  const stopped = await ask(app, "POST", path, { key });
  assert.deepEqual([stopped.status, stopped.json.block_reason, stopped.json.blocked_by], [
    503,
    "stopped_by_operator",
    "country:US",
  ]);
  const none = await ask(app, "POST", "/v1/admin/users/usr_unknown/resend-code", { key });
  assert.deepEqual([none.status, none.json.code], [404, "user_not_found"]);
});

Deno.test("after the last message of a login, the API says that the user must start again", async () => {
  await using app = await openTestApp();
  const { token: key } = await givenKey(app, "users:write");
  const path = `/v1/admin/users/${await givenWaiting(app)}/resend-code`;
  for (const wait of [30, 40, 60, 90]) {
    app.clock.advance(wait);
    assert.equal((await ask(app, "POST", path, { key })).status, 204);
  }
  app.clock.advance(120);
  const full = await ask(app, "POST", path, { key });
  assert.deepEqual([full.status, full.json.code, full.json.retry_after], [
    429,
    "too_many_sends",
    undefined,
  ]);
  assert.match(String(full.json.detail), /The user must start again\.$/);
  assert.equal(full.headers.get("retry-after"), null);
});

Deno.test("a terminal on another machine gets the same refusals, with limit and time", async () => {
  await using app = await openTestApp();
  const { operator: remote } = await connectAda(app);
  const userId = await givenWaiting(app);
  const choice = { userId, action } as const;
  app.clock.advance(7);
  assert.deepEqual(await remote.previewAction(choice), await app.core.previewAction(choice));
  app.clock.advance(23);
  assert.deepEqual(await remote.previewAction(choice), await app.core.previewAction(choice));
  await app.core.stopSends({ scope: "country:US", reason }, operator);
  const refused = await remote.performAction({ ...choice, reason }, operator);
  assert.deepEqual(refused, {
    ok: false,
    refusal: {
      code: "provider_unavailable",
      block: { reason: "stopped_by_operator", by: "country:US" },
    },
  });
});

Deno.test("the API and a terminal on another machine get the provider's error in words", async () => {
  await using app = await openTestApp();
  const { token: key } = await givenKey(app, "users:write");
  const { operator: remote } = await connectAda(app);
  const userId = await givenWaiting(app);
  app.clock.advance(30);
  app.simulator.setFault({ fault: "60205", on: "start", times: 2 });
  const refused = await ask(app, "POST", `/v1/admin/users/${userId}/resend-code`, { key });
  const words = "Landlines cannot receive text messages: ask the user to choose a call.";
  const { code, retry_after: wait, delivery_status: status } = refused.json;
  assert.deepEqual([refused.status, code, wait, status], [
    422,
    "channel_unavailable",
    undefined,
    "refused",
  ]);
  assert.deepEqual([refused.json.provider_code, refused.json.detail], [60205, words]);
  app.clock.advance(5);
  app.simulator.setFault({ fault: "drop_after", on: "start" });
  const lost = await remote.performAction({ userId, action, reason }, operator);
  assert.deepEqual(lost, {
    ok: false,
    refusal: {
      code: "provider_unavailable",
      retryAfterSeconds: 40,
      provider: {
        status: "uncertain",
        code: null,
        words: "The connection was lost during Twilio's response, and Twilio may have acted: " +
          "check status.twilio.com and the network.",
      },
    },
  });
});

Deno.test("a code whose answer was lost is sent once: the terminal does not repeat it", async () => {
  await using app = await openTestApp();
  const key = await givenTerminalKey(app);
  const own = fetchOf(app);
  let loses = false;
  const { operator: remote } = await connectTo(linkTo(key, async (request) => {
    const response = await own(request);
    if (loses) throw new TypeError("connection reset");
    return response;
  }));
  const userId = await givenWaiting(app);
  app.clock.advance(30);
  loses = true;
  await assert.rejects(() => remote.performAction({ userId, action, reason }, operator));
  loses = false;
  assert.equal(messages(app), 2);
  const again = remote.performAction({ userId, action, reason }, operator);
  await assert.rejects(() => again, /An earlier attempt had done this/);
  assert.equal(messages(app), 2);
});
