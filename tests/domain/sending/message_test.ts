import assert from "node:assert/strict";
import fc from "fast-check";
import { matchLocale } from "../../../core/domain/sending/message.ts";

Deno.test("matchLocale() returns the nearest language of Verify", () => {
  const expected: Readonly<Record<string, string | null>> = {
    en: "en",
    "EN-gb": "en-GB",
    "en-AU": "en",
    "pt-br": "pt-BR",
    "pt-Latn-BR": "pt-BR",
    "pt-AO": "pt",
    "es-419": "es",
    "de-CH-1996-u-ca-gregory": "de",
    zh: "zh",
    "zh-SG": "zh",
    "zh-Hans-CN": "zh-CN",
    "cmn-Hans-CN": "zh-CN",
    "zh-TW": "zh-HK",
    "zh-Hant": "zh-HK",
    yue: "zh-HK",
    tl: "tl",
    "fil-PH": "tl",
    no: "nb",
    "nn-NO": "nb",
    iw: "he",
    in: "id",
    tlh: null,
    und: null,
  };
  const found = Object.keys(expected).map((tag) => [tag, matchLocale(tag)]);
  assert.deepEqual(Object.fromEntries(found), expected);
});

Deno.test("matchLocale() returns null for text that is not a tag", () => {
  const texts = ["", "C", "root", "pt_BR", "en-US,en;q=0.9", "english", "x-private", "constructor"];
  for (const text of [...texts, "e".repeat(16_000), "en-".repeat(5000), "\0", "en\ud800"]) {
    assert.equal(matchLocale(text), null, text.slice(0, 20));
  }
});

Deno.test("matchLocale() accepts any text", () => {
  const parts = fc.array(
    fc.constantFrom("en", "zh", "Hant", "BR", "u", "ca", "x", "-", "_", "1996"),
  );
  const text = fc.oneof(fc.string({ unit: "binary" }), parts.map((each) => each.join("-")));
  fc.assert(fc.property(text, (each) => {
    const found = matchLocale(each);
    assert.ok(found === null || matchLocale(found) === found, each);
  }));
});
