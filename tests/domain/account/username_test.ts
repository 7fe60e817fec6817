import assert from "node:assert/strict";
import fc from "fast-check";
import { createIdSource, idPrefixes } from "../../../core/domain/id.ts";
import {
  parseNewUsername,
  parseUsername,
  usernameKey,
} from "../../../core/domain/account/username.ts";

function nameOf(text: string): string {
  const parsed = parseUsername(text);
  return parsed.ok ? parsed.value : parsed.code;
}

Deno.test("parseUsername() accepts names and the ASCII addresses of RFC 5321", () => {
  const long = `${"a".repeat(64)}@${"department.".repeat(17)}exa`;
  assert.equal(long.length, 255);
  const names = [
    "ada",
    "Ada.Lovelace_1-2+3",
    "ada@home",
    "ada@example.com",
    "ada+news@example.com",
    "siobhan.o'brien@example.com",
    "r&d@example.com",
    "ops/night@example.com",
    "hi!@example.com",
    "a=b@example.com",
    "x~y|z{1}`^%$#*?@example.com",
    `firstname.middlename.lastname@department.of.administration.of.example.org`,
    long.slice(1),
  ];
  for (const name of names) assert.equal(nameOf(name), name);
});

Deno.test("parseUsername() trims whitespace and invisible characters", () => {
  for (const typed of [" ada ", "ada\n", "\u200eada", "\u202aada\u202c", "\ufeffada\u00a0"]) {
    assert.equal(nameOf(typed), "ada", JSON.stringify(typed));
  }
});

Deno.test("parseUsername() converts international domains to A-labels", () => {
  const forms = [
    "ada@m\u00fcller.example",
    "ada@MU\u0308LLER.example",
    "ada@xn--mller-kva.example",
    "ada@\uff4d\u00fcller\u3002example",
  ];
  for (const form of forms) assert.equal(nameOf(form), "ada@xn--mller-kva.example", form);
});

Deno.test("parseUsername() refuses text that is neither a name nor an ASCII address", () => {
  const wrong = [
    "a da",
    "a\u200bda",
    "ad\u0430",
    "j\u00fcrgen@example.com",
    "o'brien",
    "ada&bob",
    "a'da@localhost",
    "a'da@192.0.2.1",
    "a'da@[192.0.2.1]",
    "a'da@example..com",
    "a'da@-example.com",
    "a'.@example.com",
    ".'a@example.com",
    "a..'b@example.com",
    '"a\'b"@example.com',
    "a'da@m\u00fcller.example/x",
    "a'da@m\u00fcller.example:1",
    "a'da@\uff11.\uff12.\uff13.\uff14",
    `${"a".repeat(65)}'@example.com`,
    "ada:admin",
  ];
  for (const text of wrong) assert.equal(nameOf(text), "username_characters", text);
  for (
    const text of ["", "ab", " a ", "a".repeat(65), `a@${"b".repeat(253)}`, `ada${" ".repeat(510)}`]
  ) {
    assert.equal(nameOf(text), "username_length", text);
  }
});

Deno.test("parseNewUsername() refuses a name that starts like an ID or a token", () => {
  const newId = createIdSource((count) => crypto.getRandomValues(new Uint8Array(count)));
  for (const prefix of idPrefixes) {
    const id = newId(prefix, Date.UTC(2026, 0, 1));
    for (const name of [id, id.toUpperCase(), ` ${id}`, `${id}@example.com`]) {
      assert.deepEqual(parseNewUsername(name), { ok: false, code: "username_reserved" }, name);
    }
    assert.ok(parseUsername(id).ok, "an existing user with such a name can still log in");
  }
  assert.deepEqual(parseNewUsername("lk_s_abc"), { ok: false, code: "username_reserved" });
  assert.ok(parseNewUsername("usrbin").ok);
});

Deno.test("parseUsername() returns 3 to 254 printable ASCII characters and is idempotent", () => {
  const part = fc.string({ unit: "binary", maxLength: 20 });
  fc.assert(fc.property(part, part, fc.boolean(), (local, domain, isAddress) => {
    const parsed = parseUsername(isAddress ? `${local}@${domain}.example` : local);
    if (!parsed.ok) return;
    assert.match(parsed.value, /^[\x21-\x7e]{3,254}$/);
    assert.equal(nameOf(parsed.value), parsed.value);
    assert.equal(usernameKey(parsed.value), parsed.value.toLowerCase());
  }));
});
