import assert from "node:assert/strict";
import { faultNames } from "../../twilio-simulator/faults/fault_names.ts";
import type { Simulator } from "../../twilio-simulator/simulator.ts";
import { openBench, ordinaryNumber as to } from "./kit.ts";

type ControlReply = { readonly status: number; readonly body: Record<string, unknown> };

async function ask(
  simulator: Simulator,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<ControlReply> {
  const response = await simulator.respond(
    new Request(`http://127.0.0.1:4010${path}`, {
      headers,
      ...(body === undefined
        ? {}
        : { method: "POST", body: typeof body === "string" ? body : JSON.stringify(body) }),
    }),
  );
  return { status: response.status, body: await response.json() };
}

Deno.test("GET /_sim/code returns the valid code, or 404 without one", async () => {
  const { simulator, start } = openBench();
  const path = `/_sim/code?to=${encodeURIComponent(to)}`;
  const none = await ask(simulator, path);
  assert.equal(none.status, 404);
  assert.equal(typeof none.body["error"], "string");
  await start(to);
  assert.deepEqual((await ask(simulator, path)).body, { code: simulator.codeFor(to) });
  assert.equal((await ask(simulator, `${path}&service_sid=VA0`)).status, 404);
  assert.equal((await ask(simulator, "/_sim/code")).status, 400);
});

Deno.test("GET /_sim/journal returns the requests to Twilio without credentials", async () => {
  const { simulator, start, check, call } = openBench();
  const { body: { sid } } = await start(to);
  await check({ To: "bad", Code: "123456" });
  await call("GET", "/v2/Services?PageSize=1");
  const { body } = await ask(simulator, "/_sim/journal");
  const requests = body["requests"] as Record<string, unknown>[];
  assert.equal(requests.length, 3);
  assert.deepEqual(requests[0], {
    at: "2026-11-22T12:00:00Z",
    method: "POST",
    path: `/v2/Services/${simulator.account.serviceSid}/Verifications`,
    form: { To: to, Channel: "sms" },
    status: 201,
    twilio_code: null,
    sid,
    fault: null,
  });
  assert.deepEqual([requests[1]?.["status"], requests[1]?.["twilio_code"]], [400, 60200]);
  assert.equal(requests[2]?.["path"], "/v2/Services?PageSize=1");
  assert.ok(!JSON.stringify(body).includes("Basic"));
});

Deno.test("journal() returns the newest 10,000 requests", async () => {
  const { simulator } = openBench();
  const ask = (n: number): Promise<Response> => simulator.fetch(`http://127.0.0.1/v2/${n}`);
  for (let n = 0; n <= 10_000; n++) await (await ask(n)).body?.cancel();
  assert.equal(simulator.journal().length, 10_000);
  assert.equal(simulator.journal()[0]?.path, "/v2/1");
});

Deno.test("POST /_sim/clock only moves time forward", async () => {
  const { simulator } = openBench();
  const moved = await ask(simulator, "/_sim/clock", { advance_seconds: 90.5 });
  assert.deepEqual(moved.body, { now: "2026-11-22T12:01:31Z" });
  for (const seconds of [-1, "60", null, 1e300]) {
    const { status } = await ask(simulator, "/_sim/clock", { advance_seconds: seconds });
    assert.equal(status, 422);
  }
  assert.equal((await ask(simulator, "/_sim/clock", "not json")).status, 422);
  assert.deepEqual((await ask(simulator, "/_sim/reset", {})).body, { now: "2026-11-22T12:00:00Z" });
});

Deno.test("POST /_sim/fault arms a fault and returns the armed faults", async () => {
  const { simulator, start } = openBench();
  const order = { fault: 60203, on: "start", times: 2, to, delay_ms: 5, retry_after: 7 };
  const { status, body } = await ask(simulator, "/_sim/fault", order);
  assert.equal(status, 200);
  assert.deepEqual(body, { armed: [{ ...order, fault: "60203" }] });
  const refused = await start(to);
  assert.deepEqual([refused.body["code"], refused.headers.get("retry-after")], [60203, "7"]);
  assert.equal(simulator.armedFaults()[0]?.timesLeft, 1);
  await ask(simulator, "/_sim/fault", { fault: "60203", times: 0 });
  assert.deepEqual((await ask(simulator, "/_sim/fault")).body, { armed: [] });
  await ask(simulator, "/_sim/fault", { fault: "503", times: null });
  assert.equal(simulator.armedFaults()[0]?.timesLeft, null);
});

Deno.test("POST /_sim/fault refuses invalid orders and returns the fault names", async () => {
  const { simulator } = openBench();
  const wrong = [
    { fault: "nonsense" },
    { fault: "toString" },
    {},
    { fault: "503", on: "never" },
    { fault: "503", times: -1 },
    { fault: "503", times: 1.5 },
    { fault: "503", to: 1 },
    { fault: "slow", delay_ms: 1e9 },
    { fault: "20429", retry_after: "1" },
    { fault: "503", time: 1 },
  ];
  for (const order of wrong) {
    const { status, body } = await ask(simulator, "/_sim/fault", order);
    assert.equal(status, 422);
    assert.deepEqual(body["faults"], faultNames);
  }
  for (const text of ["", "null", "[]", "{", "x".repeat(70_000)]) {
    assert.equal((await ask(simulator, "/_sim/fault", text)).status, 400);
  }
  assert.deepEqual(simulator.armedFaults(), []);
});

Deno.test("/_sim/ accepts only loopback names and allowed hosts", async () => {
  const { simulator } = openBench({ allowedHosts: ["simulator", "demo.test:4010"] });
  const cases: readonly (readonly [string, number])[] = [
    ["localhost:4010", 200],
    ["127.0.0.1", 200],
    ["127.9.9.9:1", 200],
    ["[::1]:4010", 200],
    ["latchkey.localhost", 200],
    ["simulator:4010", 200],
    ["demo.test:4010", 200],
    ["demo.test", 403],
    ["attacker.example:4010", 403],
    ["127.0.0.1.attacker.example", 403],
    ["localhost@attacker.example", 403],
    ["verify.twilio.com", 403],
    ["10.0.0.1", 403],
    ["[", 403],
  ];
  for (const [host, status] of cases) {
    assert.equal((await ask(simulator, "/_sim/health", undefined, { host })).status, status, host);
  }
  for (const origin of ["https://attacker.example", "null"]) {
    assert.equal((await ask(simulator, "/_sim/reset", {}, { origin })).status, 403, origin);
  }
});

Deno.test("/_sim/ returns 404 for other paths", async () => {
  const { simulator } = openBench();
  for (const path of ["/_sim", "/_sim/", "/_sim/codes", "/_sim/reset"]) {
    assert.equal((await ask(simulator, path)).status, 404);
  }
});
