import assert from "node:assert/strict";
import fc from "fast-check";
import { foldTyped, foldTypedCode, trimTyped } from "../../core/domain/typed_text.ts";

/** Every Unicode digit with its value, from the ranges of ten that the standard guarantees. */
function everyDigit(): readonly { readonly digit: string; readonly value: number }[] {
  const digits: { digit: string; value: number }[] = [];
  let run = 0;
  for (let codePoint = 0; codePoint <= 0x10ffff; codePoint++) {
    if (codePoint >= 0xd800 && codePoint <= 0xdfff) continue;
    const digit = String.fromCodePoint(codePoint);
    run = /\p{Nd}/u.test(digit) ? run + 1 : 0;
    if (run > 0) digits.push({ digit, value: (run - 1) % 10 });
  }
  return digits;
}

Deno.test("foldTyped() converts every Unicode digit to 0 to 9", () => {
  const digits = everyDigit();
  assert.ok(digits.length >= 600);
  for (const { digit, value } of digits) assert.equal(foldTyped(digit), String(value), digit);
});

Deno.test("foldTypedCode() accepts a code as apps show it and keyboards write it", () => {
  const forms = [
    "123456",
    "123 456",
    "123\u00a0456",
    "123-456",
    "123\u2011456",
    "123\u2013456",
    "123456 ",
    "\t123456\r\n",
    "\u200e123456",
    "\u202a123456\u202c",
    "１２３４５６",
    "\u0661\u0662\u0663\u0664\u0665\u0666",
    "\u06f1\u06f2\u06f3\u06f4\u06f5\u06f6",
    "\u{1d7d9}\u{1d7da}\u{1d7db}\u{1d7dc}\u{1d7dd}\u{1d7de}",
  ];
  for (const form of forms) assert.equal(foldTypedCode(form), "123456", JSON.stringify(form));
});

Deno.test("foldTyped() returns null for text over 512 units", () => {
  assert.equal(foldTyped("1".repeat(513)), null);
  assert.equal(foldTyped("1".repeat(512)), "1".repeat(512));
});

Deno.test("foldTyped() is idempotent", () => {
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
    const once = foldTyped(text);
    assert.ok(once !== null);
    assert.equal(foldTyped(once), once);
  }));
});

Deno.test("foldTypedCode() ignores separators between digits", () => {
  const between = fc.constantFrom("", " ", "-", "\u00a0", "\u200b", "\u2011", "\u202f", "\ufeff");
  const digit = fc.constantFrom(...everyDigit());
  fc.assert(fc.property(fc.array(fc.tuple(digit, between), { maxLength: 10 }), (parts) => {
    const typed = parts.map(([{ digit }, noise]) => digit + noise).join("");
    assert.equal(foldTypedCode(typed), parts.map(([{ value }]) => value).join(""));
  }));
});

Deno.test("trimTyped() leaves the inside unchanged", () => {
  assert.equal(trimTyped(" \u200eada\u202c\n"), "ada");
  assert.equal(trimTyped("a\u200bd a"), "a\u200bd a");
});

// Trimming 16 KiB of spaces took a third of a second, before any limit on logins applied.
Deno.test("trimTyped() returns null for text over 512 units", () => {
  for (const blank of [" ", "\u200b", "x"]) {
    assert.equal(trimTyped(`a${blank.repeat(511)}b`), null);
    assert.equal(trimTyped(`a${blank.repeat(510)}b`)?.length, 512);
  }
});
