import assert from "node:assert/strict";
import fc from "fast-check";
import { clientTrace } from "../../../server/http/trace.ts";
import { openTestApp } from "../app_kit.ts";

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const parent = "00f067aa0ba902b7";
const traceparent = `00-${traceId}-${parent}-01`;

Deno.test("clientTrace() takes the trace ID of a well-formed traceparent", () => {
  const wellFormed = [traceparent, `00-${traceId}-${parent}-00`, `cc-${traceId}-${parent}-ff-more`];
  for (const value of wellFormed) {
    assert.deepEqual(
      clientTrace(new Headers({ traceparent: value })),
      { trace_id: traceId },
      value,
    );
  }
});

Deno.test("clientTrace() ignores a malformed traceparent", () => {
  const malformed = [
    "",
    "00",
    traceparent.toUpperCase(),
    traceparent.slice(0, -1),
    `${traceparent}0`,
    `${traceparent}-more`,
    `ff-${traceId}-${parent}-01`,
    `00-${"0".repeat(32)}-${parent}-01`,
    `00-${traceId}-${"0".repeat(16)}-01`,
    `00-${traceId.slice(1)}-${parent}-01`,
    `00-${traceId}g-${parent}-01`,
    `${traceparent}, ${traceparent}`,
    `01-${traceId}-${parent}-01-${"x".repeat(10_000)}`,
  ];
  for (const value of malformed) {
    assert.deepEqual(clientTrace(new Headers({ traceparent: value })), {}, value.slice(0, 70));
  }
});

Deno.test("clientTrace() takes a request ID of 1 to 64 harmless characters", () => {
  for (const id of ["a", "req_1.2-3", "x".repeat(64)]) {
    assert.deepEqual(clientTrace(new Headers({ "x-request-id": id })), { client_request_id: id });
  }
  for (const id of ["", "x".repeat(65), "a b", 'a"b', "a,b", "é", "<script>", "a/b", "a:b"]) {
    assert.deepEqual(clientTrace(new Headers({ "x-request-id": id })), {}, id);
  }
});

Deno.test("clientTrace() returns nothing but hexadecimal digits and harmless characters", () => {
  const text = fc.string({ unit: fc.constantFrom(...'0123456789abcdefg-._ "\\<>é') });
  fc.assert(fc.property(text, text, (traceparent, id) => {
    const { trace_id, client_request_id } = clientTrace(
      new Headers({ traceparent, "x-request-id": id }),
    );
    assert.ok(trace_id === undefined || /^[0-9a-f]{32}$/.test(trace_id));
    assert.ok(client_request_id === undefined || /^[\w.-]{1,64}$/.test(client_request_id));
  }));
});

Deno.test("the trace and the client's request ID are logged next to ours, and change nothing else", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const session = await app.signIn("ada");
  const ask = (more: Record<string, string>) =>
    app.request("GET", "/v1/session", { headers: { authorization: `Bearer ${session}`, ...more } });
  const plain = await ask({});
  const traced = await ask({ traceparent, "x-request-id": "their-1" });
  assert.deepEqual(traced.json, plain.json);
  assert.match(traced.headers.get("x-request-id") ?? "", /^request-\d+$/);
  assert.deepEqual([...traced.headers.keys()], [...plain.headers.keys()]);
  const [, line = {}] = app.logged().trim().split("\n").slice(-2).map((each) => JSON.parse(each));
  assert.equal(line.request_id, traced.headers.get("x-request-id"));
  assert.deepEqual([line.trace_id, line.client_request_id], [traceId, "their-1"]);
  await ask({ traceparent: "00-x", "x-request-id": "a b" });
  const last = JSON.parse(app.logged().trim().split("\n").at(-1) ?? "");
  assert.ok(!("trace_id" in last) && !("client_request_id" in last));
});

Deno.test("a hostile method, user agent, trace or request ID leaves no secret in the log (R71)", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const session = await app.signIn("ada");
  const before = app.logged().length;
  for (const method of ["GET", session.replace(".", "-")]) {
    for (const id of ["x".repeat(64), session.slice(0, 64)]) {
      const headers = { "user-agent": session, traceparent: session, "x-request-id": id };
      await app.request(method, "/v1/session", { headers });
      await app.request(method, `/${session}`, { headers });
    }
  }
  const logged = app.logged().slice(before);
  assert.equal(logged.trim().split("\n").length, 8);
  assert.ok(!logged.includes(session.slice(0, 30)) && !logged.includes("x".repeat(40)));
  assert.match(logged, /"client_request_id":"\[long value\]"/);
});
