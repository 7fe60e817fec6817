import { Buffer } from "node:buffer";
import fc from "fast-check";
import { deepEqual, equal, match, notEqual, ok, throws } from "node:assert/strict";
import { openSecretBox } from "../../../core/adapters/secret_box/secret_box.ts";
import { parseSecretKeys, type SecretKey } from "../../../core/adapters/secret_box/secret_keys.ts";

const randomBytes = (count: number) => crypto.getRandomValues(new Uint8Array(count));
const key = (id: string): SecretKey => ({ id, key: randomBytes(32) });
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");

/** The number of errors. Also checks that none repeats any part of the setting. */
function errorsIn(text: string): number {
  const parsed = parseSecretKeys(text);
  if (parsed.ok) return 0;
  for (const problem of parsed.errors) {
    match(problem, /^LATCHKEY_SECRETS_KEY/);
    for (const part of text.split(/[,:]/)) ok(part.length < 9 || !problem.includes(part));
  }
  return parsed.errors.length;
}

Deno.test("open() returns any text that was sealed, with any context", () => {
  const box = openSecretBox([key("a")], randomBytes);
  const anyText = fc.string({ unit: "binary", maxLength: 200 });
  fc.assert(fc.property(anyText, anyText, (text, context) => {
    equal(box.open(box.seal(text, context), context), text);
  }));
});

Deno.test("seal() returns v1, the key's ID, a new nonce each time and no plain text", () => {
  const box = openSecretBox([key("2026-01")], randomBytes);
  const boxes = Array.from({ length: 100 }, () => box.seal("secret", "totp:usr_1"));
  equal(new Set(boxes.map((sealed) => sealed.split(".")[2])).size, 100);
  for (const sealed of boxes) {
    match(sealed, /^v1\.2026-01\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{30}$/);
    ok(!Buffer.from(sealed.split(".")[3] ?? "", "base64url").includes("secret"));
  }
});

Deno.test("open() refuses another context", () => {
  const box = openSecretBox([key("a")], randomBytes);
  const sealed = box.seal("secret", "totp:usr_1");
  for (const context of ["totp:usr_2", "signing_key:usr_1", "totp:usr_1 ", ""]) {
    equal(box.open(sealed, context), null);
  }
});

Deno.test("open() refuses a box with any single bit or character changed", () => {
  const box = openSecretBox([key("a"), key("b")], randomBytes);
  const sealed = box.seal("a secret of some length", "context");
  for (let at = 0; at < sealed.length; at++) {
    for (let bit = 0; bit < 7; bit++) {
      const changed = String.fromCharCode(sealed.charCodeAt(at) ^ (1 << bit));
      equal(box.open(sealed.slice(0, at) + changed + sealed.slice(at + 1), "context"), null);
    }
    equal(box.open(sealed.slice(0, at), "context"), null, "cut short");
  }
  equal(box.open(`${sealed}A`, "context"), null);
  equal(box.open(`${sealed}\n`, "context"), null);
});

Deno.test("open() never throws, and returns null for text that was not sealed", () => {
  const box = openSecretBox([key("a")], randomBytes);
  const anyText = fc.oneof(fc.string(), fc.stringMatching(/^v1\.a\.[\w-]{16}\.[\w-]{0,40}$/));
  fc.assert(fc.property(anyText, (text) => equal(box.open(text, "context"), null)));
});

Deno.test("seal() uses the first key, open() all keys, and isOutdated() reports older keys", () => {
  const [a, b] = [key("a"), key("b")];
  const old = openSecretBox([a], randomBytes);
  const both = openSecretBox([b, a], randomBytes);
  const only = openSecretBox([b], randomBytes);
  const sealed = old.seal("secret", "context");
  equal(old.isOutdated(sealed), false);
  equal(both.isOutdated(sealed), true);
  equal(both.open(sealed, "context"), "secret");
  equal(only.open(sealed, "context"), null, "an unknown key");
  const newer = both.seal("secret", "context");
  equal(both.isOutdated(newer), false);
  equal(only.open(newer, "context"), "secret");
  equal(both.isOutdated("not a box"), true);
});

Deno.test("open() returns null for another key with the same ID", () => {
  const sealed = openSecretBox([key("a")], randomBytes).seal("secret", "context");
  equal(openSecretBox([key("a")], randomBytes).open(sealed, "context"), null);
});

Deno.test("openSecretBox() requires keys of 32 bytes with unique IDs", () => {
  throws(() => openSecretBox([], randomBytes));
  throws(() => openSecretBox([{ id: "a", key: randomBytes(16) }], randomBytes));
  throws(() => openSecretBox([key("a"), key("a")], randomBytes));
});

Deno.test("parseSecretKeys() returns the keys in order, from either base64 alphabet", () => {
  const [a, b] = [key("2026-01"), key("old_1")];
  const text = `${a.id}:${base64(a.key)}, ${b.id}:${Buffer.from(b.key).toString("base64url")}`;
  const parsed = parseSecretKeys(text);
  ok(parsed.ok);
  deepEqual(parsed.keys, [a, b]);
});

Deno.test("parseSecretKeys() refuses keys of another length and invalid base64", () => {
  for (const bytes of [0, 16, 24, 31, 33, 64]) {
    equal(errorsIn(`a:${base64(randomBytes(bytes))}`), 1, `${bytes} bytes`);
  }
  equal(errorsIn(`a:${base64(randomBytes(32)).replace(/./, "!")}`), 1);
  equal(errorsIn(`a:${base64(randomBytes(32)).slice(0, 20)} ${base64(randomBytes(32))}`), 1);
  const hex = Buffer.from(randomBytes(32)).toString("hex");
  equal(errorsIn(`a:${hex}`), 1, "64 hex digits are 48 bytes of base64");
});

Deno.test("parseSecretKeys() refuses IDs that are missing, invalid or duplicate", () => {
  const good = base64(randomBytes(32));
  for (const text of [good, `:${good}`, `a.b:${good}`, `${"a".repeat(33)}:${good}`, "", ","]) {
    notEqual(errorsIn(text), 0, text.slice(0, 5));
  }
  equal(errorsIn(`a:${good},a:${base64(randomBytes(32))}`), 1);
  equal(errorsIn(`a:${good},b:${good}`), 1, "one key under two ids");
  equal(errorsIn(`a:${good},`), 1, "a missing key");
});

Deno.test("parseSecretKeys() refuses placeholders", () => {
  const typed = [
    new Uint8Array(32),
    new Uint8Array(32).fill(255),
    Buffer.from("changeme".repeat(4)),
    Buffer.from("a-very-secret-key-that-i-typed!!"),
    new Uint8Array(32).map((_, at) => at % 8),
  ];
  for (const bytes of typed) equal(errorsIn(`a:${base64(bytes)}`), 1);
  equal(errorsIn("a:changeme"), 1);
  for (let round = 0; round < 2000; round++) equal(errorsIn(`a:${base64(randomBytes(32))}`), 0);
});

Deno.test("mac() depends on the text, the context and the first key, and nothing else", () => {
  const [one, other] = [{ id: "a", key: randomBytes(32) }, { id: "b", key: randomBytes(32) }];
  const box = openSecretBox([one], randomBytes);
  const mac = box.mac("text", "use");
  equal(mac.length, 32);
  equal(mac.toHex(), openSecretBox([one, other], randomBytes).mac("text", "use").toHex());
  const others = [
    box.mac("text2", "use"),
    box.mac("text", "use2"),
    openSecretBox([other, one], randomBytes).mac("text", "use"),
  ];
  for (const each of others) equal(each.toHex() === mac.toHex(), false);
});
