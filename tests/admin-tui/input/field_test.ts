import assert from "node:assert/strict";
import {
  emptyField,
  type Field,
  fieldEdits,
  fieldText,
  fieldWith,
  insertText,
} from "../../../admin-tui/input/field.ts";

const between: Field = { before: "ada lo", after: "velace" };

Deno.test("insertText() cleans text pasted into the code field", () => {
  assert.equal(fieldText(insertText(emptyField, "code", " 123-456\n")), "123456");
  assert.equal(fieldText(insertText(emptyField, "code", "\x1b[31m12\x1b[0m34")), "1234");
  assert.equal(fieldText(insertText(emptyField, "code", "1".repeat(99))), "1".repeat(10));
});

Deno.test("insertText() removes escape codes, control and bidi characters", () => {
  const hostile = "a\x1b]0;pwned\x07\x1b[2Jb\x00\r\n\u202ec\u009b1m";
  for (const kind of ["search", "number", "code"] as const) {
    assert.match(fieldText(insertText(emptyField, kind, hostile)), /^[\x20-\x7e]*$/);
  }
  assert.equal(fieldText(insertText(emptyField, "search", "a\x1b[2Jb\r\n\u202ec")), "abc");
});

Deno.test("insertText() accepts a phone number as people write it", () => {
  const typed = insertText(emptyField, "number", "  +1 (202) 555-0142 ext");
  assert.equal(fieldText(typed), "+1 (202) 555-0142 ");
});

Deno.test("insertText() inserts at the cursor and never splits a character", () => {
  assert.deepEqual(insertText(between, "search", "X"), { before: "ada loX", after: "velace" });
  const full = insertText(fieldWith("a".repeat(60)), "search", "👩‍👩‍👧");
  assert.equal(fieldText(full), "a".repeat(60));
});

Deno.test("fieldEdits move and delete by character and word", () => {
  assert.deepEqual(fieldEdits["field.left"](between), { before: "ada l", after: "ovelace" });
  assert.deepEqual(fieldEdits["field.right"](between), { before: "ada lov", after: "elace" });
  assert.deepEqual(fieldEdits["field.home"](between), { before: "", after: "ada lovelace" });
  assert.deepEqual(fieldEdits["field.end"](between), { before: "ada lovelace", after: "" });
  assert.deepEqual(fieldEdits["field.backspace"](between), { before: "ada l", after: "velace" });
  assert.deepEqual(fieldEdits["field.delete"](between), { before: "ada lo", after: "elace" });
  assert.deepEqual(fieldEdits["field.word"](between), { before: "ada ", after: "velace" });
  assert.deepEqual(fieldEdits["field.clear"](between), emptyField);
});

Deno.test("fieldEdits do nothing at the ends of a field", () => {
  for (const edit of Object.values(fieldEdits)) assert.deepEqual(edit(emptyField), emptyField);
});
