import assert from "node:assert/strict";
import { liveCode, openBench, ordinaryNumber as to, wrongCode } from "./kit.ts";

Deno.test("a start returns 201 with Twilio's fields, without the code", async () => {
  const { start, simulator, sent } = openBench();
  const { status, body, headers } = await start(to);
  assert.equal(status, 201);
  assert.match(String(body["sid"]), /^VE[0-9a-f]{32}$/);
  assert.equal(body["status"], "pending");
  assert.equal(body["valid"], false);
  assert.equal(body["date_created"], "2026-11-22T12:00:00Z");
  assert.match(headers.get("twilio-request-id") ?? "", /^RQ[0-9a-f]{32}$/);
  assert.equal(headers.get("twilio-concurrent-requests"), "1");
  const code = liveCode(simulator, to);
  assert.match(code, /^\d{6}$/);
  assert.ok(!JSON.stringify(body).includes(code));
  assert.deepEqual(sent, [{ to, channel: "sms", code, verificationSid: body["sid"] }]);
});

Deno.test("a second start keeps the SID and the code, even on another channel", async () => {
  const { start, sent } = openBench();
  const first = await start(to);
  const second = await start(to, { Channel: "call" });
  assert.equal(second.body["sid"], first.body["sid"]);
  assert.equal(second.body["channel"], "call");
  const attempts = second.body["send_code_attempts"] as { channel: string }[];
  assert.deepEqual(attempts.map(({ channel }) => channel), ["SMS", "CALL"]);
  assert.equal(sent[0]?.code, sent[1]?.code);
});

Deno.test("the sixth start returns 429/60203, and the code of the fifth still works", async () => {
  const { start, check, simulator } = openBench();
  for (let send = 1; send <= 5; send++) assert.equal((await start(to)).status, 201);
  const sixth = await start(to);
  assert.equal(sixth.status, 429);
  assert.deepEqual(sixth.body, {
    code: 60203,
    message: "Max send attempts reached",
    more_info: "https://www.twilio.com/docs/errors/60203",
    status: 429,
  });
  const checked = await check({ To: to, Code: liveCode(simulator, to) });
  assert.equal(checked.body["status"], "approved");
  assert.equal((await start(to)).status, 201);
});

Deno.test("a check approves once, and then the verification is deleted", async () => {
  const { start, check, call, service, simulator } = openBench();
  const { body: { sid } } = await start(to);
  const form = { VerificationSid: String(sid), Code: liveCode(simulator, to) };
  const right = await check(form);
  assert.equal(right.status, 200);
  assert.deepEqual([right.body["status"], right.body["valid"]], ["approved", true]);
  const again = await check(form);
  assert.deepEqual([again.status, again.body["code"]], [404, 20404]);
  assert.match(String(again.body["message"]), /\/Services\/VA\w+\/VerificationCheck was not found/);
  assert.equal((await call("GET", `${service}/Verifications/${sid}`)).status, 404);
  assert.equal(simulator.codeFor(to), null);
});

Deno.test("the sixth check returns 429/60202, even for the correct code", async () => {
  const { start, check, call, service, simulator } = openBench();
  const { body: { sid } } = await start(to);
  const code = liveCode(simulator, to);
  const statuses = [];
  for (let attempt = 1; attempt <= 5; attempt++) {
    const { status, body } = await check({ To: to, Code: wrongCode(code) });
    assert.deepEqual([status, body["valid"]], [200, false]);
    statuses.push(body["status"]);
  }
  assert.deepEqual(statuses.slice(0, 4), ["pending", "pending", "pending", "pending"]);
  assert.equal(statuses[4], "max_attempts_reached");
  const sixth = await check({ To: to, Code: code });
  assert.deepEqual([sixth.status, sixth.body["code"]], [429, 60202]);
  const fetched = await call("GET", `${service}/Verifications/${sid}`);
  assert.equal(fetched.body["status"], "max_attempts_reached");
  const resent = await start(to);
  assert.deepEqual([resent.body["sid"], resent.body["status"]], [sid, "max_attempts_reached"]);
  simulator.advance(600);
  assert.equal((await check({ To: to, Code: code })).status, 404);
});

Deno.test("the fifth check accepts the correct code", async () => {
  const { start, check, simulator } = openBench();
  await start(to);
  const code = liveCode(simulator, to);
  for (let attempt = 1; attempt <= 4; attempt++) await check({ To: to, Code: wrongCode(code) });
  assert.equal((await check({ To: to, Code: code })).body["status"], "approved");
});

Deno.test("parallel checks never exceed five attempts", async () => {
  const { start, check, simulator } = openBench();
  await start(to);
  const Code = wrongCode(liveCode(simulator, to));
  const replies = await Promise.all(
    Array.from({ length: 200 }, () => check({ To: to, Code })),
  );
  assert.equal(replies.filter(({ status }) => status === 200).length, 5);
  assert.equal(replies.filter(({ body }) => body["code"] === 60202).length, 195);
});

Deno.test("parallel checks approve a correct code exactly once", async () => {
  const { start, check, simulator } = openBench();
  await start(to);
  const Code = liveCode(simulator, to);
  const replies = await Promise.all(Array.from({ length: 50 }, () => check({ To: to, Code })));
  assert.equal(replies.filter(({ body }) => body["status"] === "approved").length, 1);
  assert.equal(replies.filter(({ body }) => body["code"] === 20404).length, 49);
});

Deno.test("a verification ends after 10 minutes, even after a resend", async () => {
  const { start, check, simulator } = openBench();
  const { body: { sid } } = await start(to);
  const code = liveCode(simulator, to);
  simulator.advance(599);
  await start(to);
  assert.equal(liveCode(simulator, to), code);
  simulator.advance(1);
  assert.equal(simulator.codeFor(to), null);
  assert.equal((await check({ VerificationSid: String(sid), Code: code })).status, 404);
  assert.notEqual((await start(to)).body["sid"], sid);
});

Deno.test("a resend with resendExtends restarts the 10 minutes", async () => {
  const { start, check, simulator } = openBench({ resendExtends: true });
  await start("+12025550143");
  await start(to);
  simulator.advance(599);
  await start(to);
  simulator.advance(599);
  const checked = await check({ To: to, Code: liveCode(simulator, to) });
  assert.equal(checked.body["status"], "approved");
});

Deno.test("a canceled verification can be fetched but not checked or canceled again", async () => {
  const { start, check, call, service, simulator } = openBench();
  const { body: { sid } } = await start(to);
  const code = liveCode(simulator, to);
  const path = `${service}/Verifications/${sid}`;
  const canceled = await call("POST", path, { Status: "canceled" });
  assert.deepEqual([canceled.status, canceled.body["status"]], [200, "canceled"]);
  assert.equal((await call("GET", path)).body["status"], "canceled");
  assert.equal((await call("POST", path, { Status: "canceled" })).status, 404);
  assert.equal((await check({ VerificationSid: String(sid), Code: code })).status, 404);
  assert.equal((await check({ To: to, Code: code })).status, 404);
  assert.notEqual((await start(to)).body["sid"], sid);
});

Deno.test("an update approves a verification by SID or by number", async () => {
  const { start, call, service } = openBench();
  await start(to);
  const path = `${service}/Verifications/${encodeURIComponent(to)}`;
  assert.equal((await call("GET", path)).status, 200);
  const approved = await call("POST", path, { Status: "approved" });
  assert.deepEqual([approved.body["status"], approved.body["valid"]], ["approved", true]);
  assert.equal((await call("GET", path)).status, 404);
});

Deno.test("services have separate verifications, code lengths and custom codes", async () => {
  const { call, start, simulator } = openBench();
  await start(to);
  const made = await call("POST", "/v2/Services", {
    FriendlyName: "Second",
    CodeLength: "10",
    CustomCodeEnabled: "true",
    LookupEnabled: "true",
  });
  assert.equal(made.status, 201);
  const sid = String(made.body["sid"]);
  const path = `/v2/Services/${sid}`;
  const started = await call("POST", `${path}/Verifications`, { To: to, Channel: "whatsapp" });
  assert.match(simulator.codeFor(to, sid) ?? "", /^\d{10}$/);
  assert.match(simulator.codeFor(to, simulator.account.serviceSid) ?? "", /^\d{6}$/);
  assert.ok("carrier" in (started.body["lookup"] as object));
  const other = "+12025550143";
  await call("POST", `${path}/Verifications`, { To: other, Channel: "sms", CustomCode: "abc123" });
  assert.equal(simulator.codeFor(other), "abc123");
  const renamed = await call("POST", path, { FriendlyName: "Renamed" });
  assert.deepEqual(
    [renamed.body["friendly_name"], renamed.body["code_length"]],
    ["Renamed", 10],
  );
  assert.equal((await call("DELETE", path)).status, 204);
  assert.equal((await call("GET", path)).status, 404);
  assert.equal(simulator.codeFor(other), null);
});

Deno.test("services are listed in pages that link to each other", async () => {
  const { call } = openBench();
  for (const name of ["One", "Two"]) await call("POST", "/v2/Services", { FriendlyName: name });
  const first = await call("GET", "/v2/Services?PageSize=2");
  const meta = first.body["meta"] as Record<string, unknown>;
  assert.equal((first.body["services"] as unknown[]).length, 2);
  assert.deepEqual([meta["page"], meta["page_size"], meta["key"]], [0, 2, "services"]);
  const next = new URL(String(meta["next_page_url"]));
  const second = await call("GET", next.pathname + next.search);
  assert.equal((second.body["services"] as unknown[]).length, 1);
  assert.equal((second.body["meta"] as Record<string, unknown>)["next_page_url"], null);
});

Deno.test("attempts contain conversion, delivery and price, and the summary is consistent", async () => {
  const { start, check, call, simulator } = openBench();
  const { body: { sid } } = await start(to);
  simulator.setFault({ fault: "undelivered", on: "start" });
  await start("+33639981234", { Channel: "whatsapp" });
  await check({ To: to, Code: liveCode(simulator, to) });
  simulator.advance(60);
  const { body } = await call("GET", `/v2/Attempts?VerificationSid=${sid}&Status=converted`);
  const [attempt] = body["attempts"] as Record<string, unknown>[];
  assert.equal(attempt?.["conversion_status"], "converted");
  assert.deepEqual(attempt?.["price"], { value: "0.0079", currency: "usd" });
  const one = await call("GET", `/v2/Attempts/${attempt?.["sid"]}`);
  assert.deepEqual(one.body, attempt);
  const france = await call("GET", "/v2/Attempts?Country=FR");
  const [lost] = france.body["attempts"] as { channel_data: Record<string, unknown> }[];
  assert.equal(lost?.channel_data["error_code"], "30008");
  const summary = await call("GET", "/v2/Attempts/Summary");
  assert.deepEqual(
    [summary.body["total_attempts"], summary.body["conversion_rate_percentage"]],
    [2, "50.000000000"],
  );
});

Deno.test("an attempt is sent, then delivered or undelivered, and has a price after a minute", async () => {
  const { start, call, simulator } = openBench();
  type Listed = { readonly price: unknown; readonly date_updated: string } & {
    readonly sid: string;
    readonly channel_data: Record<string, unknown>;
  };
  const listed = async (query: string): Promise<Listed[]> =>
    (await call("GET", `/v2/Attempts?${query}`)).body["attempts"] as Listed[];
  const { body } = await start(to);
  const [first] = body["send_code_attempts"] as { attempt_sid: string }[];
  simulator.setFault({ fault: "undelivered", on: "start" });
  await start("+12025550143");
  await start("+12025550144", { Channel: "call" });
  const words = async (): Promise<unknown[]> =>
    (await listed("PageSize=50")).map(({ channel_data: data }) =>
      data["message_status"] ?? data["call_status"]
    );
  assert.deepEqual(await words(), ["initiated", "sent", "sent"]);
  assert.equal((await listed("Page=0"))[1]?.channel_data["error_code"], null);
  simulator.advance(5);
  assert.deepEqual(await words(), ["completed", "undelivered", "delivered"]);
  const [, lost, delivered] = await listed("Page=0");
  assert.equal(lost?.channel_data["error_code"], "30008");
  assert.equal(delivered?.sid, first?.attempt_sid);
  assert.deepEqual([delivered?.price, delivered?.channel_data["country"]], [null, "US"]);
  simulator.advance(55);
  const priced = (await listed("Page=0"))[2];
  assert.deepEqual(priced?.price, { value: "0.0079", currency: "usd" });
  assert.equal(priced?.date_updated, "2026-11-22T12:01:00Z");
});

Deno.test("attempts are listed starting at DateCreatedAfter, through the last page", async () => {
  const { start, call, simulator } = openBench();
  for (const ending of ["42", "43", "44", "45"]) {
    await start(`+120255501${ending}`);
    simulator.advance(1);
  }
  const seen: unknown[] = [];
  let next: unknown = "http://any/v2/Attempts?DateCreatedAfter=2026-11-22T12:00:01.500Z&PageSize=2";
  for (; typeof next === "string";) {
    const { pathname, search } = new URL(next);
    const { body } = await call("GET", pathname + search);
    const meta = body["meta"] as Record<string, unknown>;
    const page = body["attempts"] as { channel_data: Record<string, unknown> }[];
    assert.ok(page.length <= 2);
    seen.push(...page.map((attempt) => attempt.channel_data["to"]));
    next = meta["next_page_url"];
  }
  assert.deepEqual(seen, ["+12025550145", "+12025550144", "+12025550143"]);
});

Deno.test("reset() deletes everything except the account and its default service", async () => {
  const { start, call, simulator } = openBench();
  await start(to);
  await call("POST", "/v2/Services", { FriendlyName: "Other" });
  simulator.advance(60);
  simulator.setFault({ fault: "503", times: null });
  simulator.reset();
  assert.deepEqual([simulator.journal(), simulator.armedFaults()], [[], []]);
  assert.equal(simulator.codeFor(to), null);
  const { body } = await call("GET", "/v2/Services");
  const services = body["services"] as { sid: string; date_created: string }[];
  assert.deepEqual(
    services.map(({ sid, date_created }) => [sid, date_created]),
    [[simulator.account.serviceSid, "2026-11-22T12:00:00Z"]],
  );
});

Deno.test("reset() keeps other services if the options say so", async () => {
  const { start, call, simulator } = openBench({ keepsServices: true });
  await start(to);
  const { body: other } = await call("POST", "/v2/Services", { FriendlyName: "Other" });
  simulator.reset();
  assert.equal(simulator.codeFor(to), null);
  const { body } = await call("GET", "/v2/Services");
  const services = body["services"] as { sid: string }[];
  assert.ok(services.some(({ sid }) => sid === other["sid"]));
});
