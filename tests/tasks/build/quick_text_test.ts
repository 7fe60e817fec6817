import assert from "node:assert/strict";
import stringWidth from "string-width";
import { narrowCharacters, quickText } from "../../../tasks/build/quick_text.ts";

const isNarrow = new RegExp(`^[${narrowCharacters}]*$`);

Deno.test("each narrow character has one cell", () => {
  const narrow = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code))
    .filter((character) => isNarrow.test(character));
  assert.ok(narrow.length > 500);
  assert.deepEqual(narrow.filter((character) => stringWidth(character) !== 1), []);
  assert.equal(stringWidth(narrow.join("")), narrow.length);
});

Deno.test("quickText() divides and measures text like before", async () => {
  const bundle = "const one = new Intl.Segmenter();\n" +
    // Minified, without arguments.
    "const third = new Intl.Segmenter, segments = (by, text) => [...by.segment(text)];\n" +
    'const other = new Intl.Segmenter(undefined, { granularity: "grapheme" });\n' +
    "export const divided = (text) => [one, other, third].map((by) => segments(by, text));\n" +
    "export const isEmoji = (text) => /^\\p{RGI_Emoji}$/v.test(text);\n" +
    "export const isShort = (text) => /^[\\u0020-\\u007E]*$/.test(text);\n";
  const quick = await import(`data:text/javascript,${encodeURIComponent(quickText(bundle))}`);
  const segmenter = new Intl.Segmenter();
  const texts = [
    "",
    "plain",
    "╭─ a ▾ ─╮",
    "\x1b[2m─\x1b[22m",
    "\x1b[1me\u0301\x1b[22m",
    "\x1b\u0301",
    "e\u0301",
    "1\ufe0f\u20e3",
    "▶\ufe0f",
    "\u{1f468}\u200d\u{1f469}",
    "a\r\n",
    "|\n|",
    "\n\n\u0301\n\r\n",
  ];
  for (const text of texts) {
    const expected = [...segmenter.segment(text)];
    assert.deepEqual(quick.divided(text), [expected, expected, expected], text);
    assert.equal(quick.isShort(text), isNarrow.test(text));
    assert.equal(quick.isEmoji(text), /^\p{RGI_Emoji}$/v.test(text));
  }
});

Deno.test("quickText() finds each segmenter of a bundle", () => {
  const bundle = "var a = new Intl.Segmenter, b = new Intl.Segmenter;var c=new Intl.Segmenter()";
  assert.doesNotMatch(quickText(bundle).replace(/^class [^]*?\n}\n/, ""), /Intl/);
});

Deno.test("quickText() leaves other bundles as they are", () => {
  assert.equal(quickText("var a = 1;\n"), "var a = 1;\n");
});
