import assert from "node:assert/strict";
import fc from "fast-check";
import { settingNames } from "../../../core/config/settings/setting_names.ts";
import { mintToken } from "../../../core/domain/token.ts";
import { createApp } from "../../../server/app.ts";
import { openLog, openOutputLog, redact } from "../../../server/program/log.ts";
import { openTestCore } from "../../harness.ts";

const randomBytes = (count: number) => crypto.getRandomValues(new Uint8Array(count));

function logged(act: (log: ReturnType<typeof openLog>) => void): string {
  let text = "";
  const write = (lines: string) => void (text += lines);
  act(openLog({ write, flush: () => Promise.resolve() }, () => 0));
  return text;
}

Deno.test("a log line is one JSON object, whatever its values are (R72)", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    const lines = logged((log) => log.info(text, { user_agent: text }));
    assert.equal(lines.split("\n").length, 2);
    assert.doesNotMatch(lines.slice(0, -1), /[\p{Cc}\u2028\u2029\u202e]/u);
    assert.equal(JSON.parse(lines).level, "info");
  }));
});

Deno.test("redact() replaces tokens, hashes, phone numbers and long values (R71)", () => {
  for (const kind of ["challenge", "session", "device"] as const) {
    const { text } = mintToken(kind, randomBytes);
    assert.equal(redact(`Cannot use ${text}: gone`), "Cannot use [token]: gone");
  }
  const hash = `$2b$12$${"a".repeat(53)}`;
  assert.equal(redact(`bad hash ${hash}`), "bad hash [hash]");
  assert.equal(
    redact("Invalid parameter `To`: +12025550142"),
    "Invalid parameter `To`: [phone number]",
  );
  assert.equal(redact(`key ${"aB3".repeat(20)}`), "key [long value]");
  const id = "1d482283-a92c-4593-9ed3-0057552dee1d";
  assert.equal(redact(id), id, "a request id stays readable");
});

Deno.test("redact() keeps the name of every setting and replaces a value next to it", () => {
  for (const name of settingNames) {
    assert.equal(redact(`not set: ${name}, x`), `not set: ${name}, x`);
  }
  const name = "TWILIO_VERIFY_SERVICE_SID_PASSWORD_RESET";
  assert.equal(redact(`${name}=${"aB3".repeat(20)}`), "[long value]");
  assert.equal(redact(`${name} ${"aB3".repeat(20)}`), `${name} [long value]`);
});

Deno.test("a log line of any level has secrets replaced in every value", () => {
  const { text } = mintToken("session", randomBytes);
  for (const level of ["info", "warn", "error"] as const) {
    const line = logged((log) => log[level](`no ${text}`, { stack: `at ${text}\nat x`, n: 1 }));
    assert.ok(!line.includes(text));
    assert.match(line, /\[token\]/);
  }
});

Deno.test("a logged stack trace keeps its file names and line numbers but no secrets", () => {
  const { text } = mintToken("session", randomBytes);
  const files = [
    "file:///app/core/adapters/sql/sqlite_database.ts:121:36",
    "file:///deno-dir/npm/registry.npmjs.org/hono/4.13.19/dist/hono-base.js:301:20",
    "ext:core/01_core.js:218:9",
    "node:internal/process/task_queues:95:5",
  ];
  const stack = [
    `Error: no ${text}`,
    `  with ${"aB3".repeat(20)} and +12025550142`,
    `    at runAll (${files[0]})`,
    `    at async Hono.dispatch (${files[1]})`,
    `    at ${files[2]}`,
    `    at async ${files[3]}`,
    `    at file:///app/${text}/x.ts:1:2`,
    "    at file:///app/+12025550142/x.ts",
  ].join("\n");
  const line = logged((log) => log.error("no", { stack }));
  assert.deepEqual(JSON.parse(line).stack.split("\n"), [
    "Error: no [token]",
    "  with [long value] and [phone number]",
    `    at runAll (${files[0]})`,
    `    at async Hono.dispatch (${files[1]})`,
    `    at ${files[2]}`,
    `    at async ${files[3]}`,
    "    at file:///app/[token]/x.ts:1:2",
    "    at file:///app/[phone number]/x.ts",
  ]);
});

Deno.test("a response is sent before its log line is written, and even if that fails", async () => {
  await using test = await openTestCore();
  let writes = 0;
  const log = openOutputLog(() => {
    writes++;
    return Promise.reject(new Deno.errors.BrokenPipe("no reader"));
  }, test.clock.now);
  const app = createApp({ service: test.core, operator: () => Promise.resolve(test.core) }, {
    remoteUser: "id",
    log,
    elapsed: () => 0,
    newRequestId: () => "one",
    trustedProxies: [],
    publicUrl: null,
    docs: false,
    pages: null,
  });
  for (let at = 0; at < 200; at++) {
    const answer = await app.request("/healthz");
    await answer.body?.cancel();
    assert.deepEqual([answer.status, writes], [200, 0]);
  }
  log.error("also after the caller continues");
  assert.equal(writes, 0);
  await log.flush();
  assert.equal(writes, 1);
});

Deno.test("the line of a request has secrets replaced in what a client chose (R71)", () => {
  const { text } = mintToken("session", randomBytes);
  const line = logged((log) =>
    log.request({ request_id: "1", route: null }, {
      method: text,
      address: "+12025550142",
      user_agent: `agent ${text}`,
      trace_id: `$2b$12$${"a".repeat(53)}`,
      client_request_id: "aB3".repeat(20),
    })
  );
  assert.deepEqual(JSON.parse(line), {
    at: "1970-01-01T00:00:00.000Z",
    level: "info",
    message: "request",
    request_id: "1",
    route: null,
    method: "[token]",
    address: "[phone number]",
    user_agent: "agent [token]",
    trace_id: "[hash]",
    client_request_id: "[long value]",
  });
});

Deno.test("the line of a request has no member that is not known", () => {
  const own = { request_id: "1", code: undefined };
  const client = { method: "GET", address: "2001:db8::1", peer_address: undefined };
  const start = '{"at":"1970-01-01T00:00:00.000Z","level":"info","message":"request"';
  const plain = logged((log) => log.request(own, client));
  assert.equal(plain, `${start},"request_id":"1","method":"GET","address":"2001:db8::1"}\n`);
  const none = logged((log) => log.request(own, { ...client, address: null }));
  assert.equal(none, `${start},"request_id":"1","method":"GET","address":null}\n`);
});

Deno.test("the line of a request is one JSON object, whatever a client sends (R72)", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    const lines = logged((log) => log.request({ status: 200 }, { method: "GET", agent: text }));
    assert.equal(lines.split("\n").length, 2);
    assert.doesNotMatch(lines.slice(0, -1), /[\p{Cc}\u2028\u2029\u202e]/u);
    assert.equal(JSON.parse(lines).status, 200);
  }));
});
