import assert from "node:assert/strict";
import fc from "fast-check";
import stringWidth from "string-width";
import { cell, clip, ends, line, lineWidth, span, wrap } from "../../../admin-tui/draw/text.ts";

const hostile = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({
    unit: fc.constantFrom("\x1b", "[", "2", "J", "\n", "\u202e", "漢", "👩‍👩‍👧", "é", "a", "\u009b"),
  }),
);

Deno.test("cell() fills its column exactly, whatever the text", () => {
  fc.assert(fc.property(hostile, fc.integer({ min: 0, max: 40 }), (text, width) => {
    assert.equal(stringWidth(cell(text, width).text), width);
  }));
});

Deno.test("lineWidth() is the number of cells of every character", () => {
  const characters = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code));
  const wrong = characters.map((character) => span(character))
    .filter((part) => lineWidth([part]) !== stringWidth(part.text));
  assert.deepEqual(wrong, []);
});

Deno.test("span() lets no control character through", () => {
  fc.assert(fc.property(hostile, (text) => {
    assert.doesNotMatch(span(text).text, /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u);
  }));
});

Deno.test("clip() never returns a line wider than requested", () => {
  fc.assert(fc.property(fc.array(hostile), fc.integer({ min: 0, max: 40 }), (texts, width) => {
    assert.ok(lineWidth(clip(texts.map((text) => span(text)), width)) <= width);
  }));
});

Deno.test("wrap() keeps every row within its width and loses no word", () => {
  fc.assert(fc.property(hostile, fc.integer({ min: 2, max: 40 }), (text, width) => {
    for (const row of wrap(text, width)) assert.ok(stringWidth(row) <= width, row);
  }));
  assert.deepEqual(wrap("one two three", 7), ["one two", "three"]);
  assert.deepEqual(wrap("abcdefgh", 3), ["abc", "def", "gh"]);
});

Deno.test("cell() truncates with an ellipsis and aligns", () => {
  assert.equal(cell("abcdef", 4).text, "abc…");
  assert.equal(cell("漢字漢字", 4).text, "漢… ");
  assert.equal(cell("7", 4, "plain", "right").text, "   7");
});

Deno.test("ends() aligns two texts to the two ends, and cuts the left one if needed", () => {
  const text = (width: number) =>
    ends(line("a long beginning"), line("end"), width).map((part) => part.text).join("");
  assert.equal(text(24), "a long beginning     end");
  assert.equal(text(12), "a long … end");
});
