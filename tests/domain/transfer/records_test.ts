import { deepEqual, equal } from "node:assert/strict";
import fc from "fast-check";
import { createCsvParser, csvLine, type RecordParser } from "../../../core/domain/transfer/csv.ts";
import type { SourceRecord } from "../../../core/domain/transfer/import_row.ts";
import {
  createJsonListParser,
  createNdjsonParser,
} from "../../../core/domain/transfer/json_records.ts";

function parse(parser: RecordParser, ...parts: readonly string[]): readonly SourceRecord[] {
  return [...parts.flatMap((part) => parser.push(part)), ...parser.end()];
}

/** The text in parts that end at these places. */
function cut(text: string, places: readonly number[]): readonly string[] {
  const borders = [0, ...places.map((place) => place % (text.length + 1)), text.length]
    .sort((one, other) => one - other);
  return borders.slice(1).map((border, at) => text.slice(borders[at], border));
}

Deno.test("createCsvParser() reads quotes, line breaks in them, CRLF and empty lines", () => {
  const text = '\uFEFFname,note\r\nada,"a ""b"", c\nd"\r\n\r\nbob,\n"eve",x';
  deepEqual(parse(createCsvParser(), text), [
    { line: 2, values: { name: "ada", note: 'a "b", c\nd' } },
    { line: 5, values: { name: "bob", note: "" } },
    { line: 6, values: { name: "eve", note: "x" } },
  ]);
});

Deno.test("createCsvParser() refuses malformed records and reads on", () => {
  const text = 'a,b\n1\n1,2,3\nx"y,2\n"x"y,2\n5,6\n"open,7\n8,9\n';
  deepEqual(parse(createCsvParser(), text), [
    { line: 2, fault: "column_count" },
    { line: 3, fault: "column_count" },
    { line: 4, fault: "line_format" },
    { line: 5, fault: "line_format" },
    { line: 6, values: { a: "5", b: "6" } },
    { line: 7, fault: "line_format" },
  ]);
});

Deno.test("createCsvParser() refuses a record that is too long, without holding it", () => {
  const parser = createCsvParser();
  parser.push("a,b\n");
  for (let count = 0; count < 100; count++) deepEqual(parser.push("x".repeat(10_000)), []);
  deepEqual(parse(parser, ",y\n1,2\n"), [
    { line: 2, fault: "line_too_long" },
    { line: 3, values: { a: "1", b: "2" } },
  ]);
});

const values = fc.array(fc.string({ unit: fc.constantFrom('"', ",", "\n", "a", " ", "é", "😀") }), {
  minLength: 3,
  maxLength: 3,
});

Deno.test("createCsvParser() reads what csvLine() writes, however it is cut (property)", () => {
  fc.assert(
    fc.property(fc.array(values), fc.array(fc.nat()), (rows, places) => {
      const text = csvLine(["a", "b", "c"]) + rows.map(csvLine).join("");
      const read = parse(createCsvParser(), ...cut(text, places));
      const wanted = rows.map(([a = "", b = "", c = ""]) => ({ a, b, c }));
      deepEqual(read.map((record) => "values" in record ? record.values : record.fault), wanted);
    }),
  );
});

Deno.test("createNdjsonParser() reads a line at a time, and refuses only malformed ones", () => {
  const text = '{"a":1}\n\n[1]\n{"a":\r\n{"a":"x\\n"}';
  deepEqual(parse(createNdjsonParser(), text), [
    { line: 1, values: { a: 1 } },
    { line: 3, fault: "line_format" },
    { line: 4, fault: "line_format" },
    { line: 5, values: { a: "x\n" } },
  ]);
});

const object = fc.dictionary(fc.string({ maxLength: 4 }), fc.jsonValue(), { maxKeys: 4 });

Deno.test("the JSON parsers read the same objects, however they are cut (property)", () => {
  fc.assert(
    fc.property(fc.array(object), fc.array(fc.nat()), (objects, places) => {
      const list = JSON.stringify(objects, null, 1);
      const texts: readonly (readonly [RecordParser, string])[] = [
        [createNdjsonParser(), objects.map((one) => `${JSON.stringify(one)}\n`).join("")],
        [createJsonListParser(null), list],
        [
          createJsonListParser("users"),
          `{"users ":[[1]],"x":{"users":[{}]},"y":"users","users": ${list}, "roles":[{"a":1}]}`,
        ],
      ];
      const wanted = objects.map((one) => JSON.parse(JSON.stringify(one)));
      for (const [parser, text] of texts) {
        const read = parse(parser, ...cut(text, places));
        deepEqual(read.map((record) => "values" in record ? record.values : record.fault), wanted);
      }
    }),
  );
});

Deno.test("createJsonListParser() says where an object starts, and that a file was cut off", () => {
  const parser = createJsonListParser("users");
  const records = parse(parser, '{"realm": "x",\n"users": [\n {"a": 1},\n {\n"a": 2}, {"b"');
  deepEqual(records.map(({ line }) => line), [3, 4, 5]);
  const last = records.at(-1);
  equal(last !== undefined && "fault" in last && last.fault, "line_format");
});
