import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { jsonDepthMax, jsonKeysError, readJsonKeys } from "../../core/domain/json_keys.ts";

Deno.test("readJsonKeys() returns the paths of repeated keys at every level", () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['{"a":1,"b":{"a":1}}', []],
    ['{"a":1,"a":2}', ["a"]],
    ['{"a":1,"\\u0061":2}', ["a"]],
    ['{"a":{"b":1,"b":2},"c":[{"d":1},{"d":2,"d":3}]}', ["a.b", "c.d"]],
    ['{"a":{"x":1},"b":{"x":1},"a":{"x":1}}', ["a"]],
    ['{"a":"\\"b\\":1,","b":"{","c":"}","b":1}', ["b"]],
    ['{"__proto__":1,"__proto__":2}', ["__proto__"]],
    ['{"":1,"":2}', [""]],
    ['["a","a"]', []],
    ["1", []],
  ];
  for (const [text, expected] of cases) {
    JSON.parse(text);
    deepEqual(readJsonKeys(text), { repeated: expected, tooDeep: null }, text);
  }
});

Deno.test("readJsonKeys() stops at a maximum depth and returns the outermost key", () => {
  const arrays = (depth: number) => `{"a":1,"b":${"[".repeat(depth)}${"]".repeat(depth)}}`;
  equal(readJsonKeys(arrays(jsonDepthMax - 1)).tooDeep, null);
  equal(readJsonKeys(arrays(jsonDepthMax)).tooDeep, "b");
  equal(readJsonKeys(`${'{"c":'.repeat(5000)}1${"}".repeat(5000)}`).tooDeep, "c");
  equal(jsonKeysError(arrays(jsonDepthMax)), "is nested more than 32 levels deep");
});

Deno.test("readJsonKeys() lists at most twenty repeated keys", () => {
  const keys = Array.from({ length: 1000 }, (_, at) => `"k${at}":1,"k${at}":2`);
  equal(readJsonKeys(`{${keys.join()}}`).repeated.length, 20);
  equal(jsonKeysError(`{${keys.join()}}`), "has the key k0 more than once");
  equal(jsonKeysError('{"a":1}'), null);
});

Deno.test("readJsonKeys() finds no repeated keys in JSON.stringify() output unless added", () => {
  const nestedObject = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 3 }, fc.string(), fc.integer(), tie("array"), tie("object")),
    array: fc.array(tie("value"), { maxLength: 3 }),
    object: fc.dictionary(fc.string({ maxLength: 5 }), tie("value"), { maxKeys: 4 }),
  })).object;
  fc.assert(fc.property(nestedObject, fc.string({ maxLength: 5 }), (object, key) => {
    const text = JSON.stringify(object);
    deepEqual(readJsonKeys(text).repeated, [], text);
    const twice = `{"outer":[{${JSON.stringify(key)}:${text},${JSON.stringify(key)}:1}]}`;
    ok(readJsonKeys(twice).repeated.includes(`outer.${key}`), twice);
  }));
});
