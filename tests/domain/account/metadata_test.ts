import assert from "node:assert/strict";
import fc from "fast-check";
import {
  metadataBytes,
  metadataBytesMax,
  metadataDepthMax,
  metadataObject,
  parseMetadata,
  parseMetadataText,
} from "../../../core/domain/account/metadata.ts";

const format = { ok: false, code: "metadata_format" } as const;

Deno.test("parseMetadata() returns the canonical text of an object", () => {
  const cases = [
    [{}, "{}"],
    [{ b: 1, a: [true, null, "x"] }, '{"a":[true,null,"x"],"b":1}'],
    [{ Z: 1, a: 2, 10: 3, 9: 4, "": 5 }, '{"":5,"10":3,"9":4,"Z":1,"a":2}'],
    [
      { n: -0, m: 1.5, o: 1e-7, p: -9007199254740991 },
      '{"m":1.5,"n":0,"o":1e-7,"p":-9007199254740991}',
    ],
    [{ "caf\u00e9": '\u65e5\u672c "\\"' }, '{"caf\u00e9":"\u65e5\u672c \\"\\\\\\""}'],
    [{ emoji: "\u{1f468}\u200d\u{1f680}" }, '{"emoji":"\u{1f468}\u200d\u{1f680}"}'],
  ] as const;
  for (const [value, text] of cases) {
    assert.deepEqual(parseMetadata(value), { ok: true, value: text });
  }
});

Deno.test("parseMetadata() refuses what is not an object", () => {
  for (const value of [null, [], "{}", 1, true, undefined]) {
    assert.deepEqual(parseMetadata(value), format, JSON.stringify(value));
  }
});

Deno.test("parseMetadata() refuses text that is not printable, in keys and values", () => {
  for (
    const text of ["\0", "a\nb", "\x1b[31m", "\x7f", "\x85", "\u202e", "\u200b", "\ud800", "\u2028"]
  ) {
    assert.deepEqual(parseMetadata({ a: text }), format, JSON.stringify(text));
    assert.deepEqual(parseMetadata({ [text]: 1 }), format, JSON.stringify(text));
    assert.deepEqual(parseMetadata({ a: [{ b: text }] }), format, JSON.stringify(text));
  }
});

Deno.test("parseMetadata() refuses keys that change prototypes, at every level", () => {
  for (const key of ["__proto__", "constructor", "prototype"]) {
    for (const text of [`{"${key}":{"a":1}}`, `{"a":[{"${key}":null}]}`]) {
      assert.deepEqual(parseMetadata(JSON.parse(text)), format, text);
      assert.deepEqual(parseMetadataText(text), format, text);
    }
  }
  assert.deepEqual(parseMetadataText('{"__pr\\u006fto__":1}'), format);
  assert.equal(({} as Record<string, unknown>)["a"], undefined);
});

Deno.test("parseMetadata() refuses numbers that are not exact", () => {
  for (const text of ["9007199254740992", "-9007199254740993", "1e21", "1e400", "-1e400"]) {
    assert.deepEqual(parseMetadataText(`{"n":${text}}`), format, text);
  }
});

Deno.test("parseMetadata() accepts eight levels, of objects and arrays", () => {
  const nested = (levels: number): string => '{"a":['.repeat(levels / 2) + "]}".repeat(levels / 2);
  assert.equal(parseMetadataText(nested(metadataDepthMax)).ok, true);
  assert.deepEqual(parseMetadataText(nested(metadataDepthMax + 2)), format);
  assert.deepEqual(parseMetadata({ a: [[[[[[[[]]]]]]]] }), format);
});

Deno.test("parseMetadata() accepts 8 KiB of canonical text, and not a byte more", () => {
  const frame = '{"a":""}'.length;
  for (const [filler, bytes] of [["x", 1], ["\u00e9", 2], ["\u65e5", 3], ['"', 2]] as const) {
    const count = Math.floor((metadataBytesMax - frame) / bytes);
    const full = parseMetadata({ a: filler.repeat(count) });
    assert.ok(full.ok, filler);
    assert.equal(metadataBytes(full.value), frame + count * bytes);
    assert.deepEqual(
      parseMetadata({ a: filler.repeat(count + 1) }),
      { ok: false, code: "metadata_too_large" },
    );
  }
  const spaced = ` { "a" : ${" ".repeat(20_000)} 1 } `;
  assert.deepEqual(parseMetadataText(spaced), { ok: true, value: '{"a":1}' });
});

Deno.test("parseMetadataText() refuses text that is not JSON, and repeated keys", () => {
  for (const text of ["", "{", "{'a':1}", '{"a":1,"a":2}', '{"a":{"b":1,"\\u0062":2}}', "NaN"]) {
    assert.deepEqual(parseMetadataText(text), format, text);
  }
  assert.deepEqual(parseMetadataText(`${"[".repeat(100_000)}`), format);
});

Deno.test("parseMetadata() keeps every value, and its text parses to itself (property)", () => {
  let accepted = 0;
  fc.assert(fc.property(fc.json({ maxDepth: 5 }), fc.boolean(), (json, wrap) => {
    const value: unknown = wrap ? { a: JSON.parse(json) } : JSON.parse(json);
    const parsed = parseMetadata(value);
    if (!parsed.ok) return;
    accepted++;
    assert.deepEqual(metadataObject(parsed.value), JSON.parse(JSON.stringify(value)));
    assert.deepEqual(parseMetadataText(parsed.value), parsed);
    assert.doesNotMatch(parsed.value, /\p{Cc}/u);
  }));
  assert.ok(accepted > 10, `${accepted} were accepted`);
});
