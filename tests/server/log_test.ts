import assert from "node:assert/strict";
import fc from "fast-check";
import { mintToken } from "../../core/domain/token.ts";
import { openLog, redact } from "../../server/log.ts";

const randomBytes = (count: number) => crypto.getRandomValues(new Uint8Array(count));

function logged(act: (log: ReturnType<typeof openLog>) => void): string {
  let text = "";
  const log = openLog((lines) => text += lines, () => 0);
  act(log);
  log.flush();
  return text;
}

Deno.test("a line of the log is one JSON object, whatever it is told (R72)", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    const lines = logged((log) => log.info(text, { user_agent: text }));
    assert.equal(lines.split("\n").length, 2);
    assert.doesNotMatch(lines.slice(0, -1), /[\p{Cc}\u2028\u2029\u202e]/u);
    assert.equal(JSON.parse(lines).level, "info");
  }));
});

Deno.test("redact() takes out tokens, hashes, numbers and long values (R71)", () => {
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

Deno.test("a secret in any fact of any level is taken out of the line", () => {
  const { text } = mintToken("session", randomBytes);
  for (const level of ["info", "warn", "error"] as const) {
    const line = logged((log) => log[level](`no ${text}`, { stack: `at ${text}\nat x`, n: 1 }));
    assert.ok(!line.includes(text));
    assert.match(line, /\[token\]/);
  }
});
