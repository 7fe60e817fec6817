import assert from "node:assert/strict";
import fc from "fast-check";
import { splitReports, withoutReports } from "../../../admin-tui/input/reports.ts";

const reports = [
  "\x1b]11;rgb:1111/2222/3333\x07",
  "\x1b]11;rgb:1111/2222/3333\x1b\\",
  "\x1b]4;1;rgb:0000/0000/0000\x07",
  "\x1b]10;rgb:ffff/ffff/ffff\x07",
  "\x1b]12;rgb:ffff/ffff/ffff\x07",
  "\x1b]52;c;aGVsbG8=\x07",
  "\x1bP>|xterm(379)\x1b\\",
  "\x1bP1$r0m\x1b\\",
  "\x1b_Gi=31;OK\x1b\\",
];

Deno.test("splitReports() removes terminal reports and keeps the keys", () => {
  for (const report of reports) {
    assert.deepEqual(splitReports(`j${report}k`), { keys: "jk", rest: "" }, JSON.stringify(report));
  }
});

Deno.test("splitReports() keeps keys that only look like the start of a report", () => {
  for (const keys of ["\x1b", "\x1b]", "\x1b]a", "\x1b[A", "]11;", "\x1bOP", "\x1b]1\x03"]) {
    assert.deepEqual(splitReports(keys), { keys, rest: "" }, JSON.stringify(keys));
  }
});

Deno.test("splitReports() keeps an endless sequence as keys", () => {
  const endless = `\x1b]11;${"x".repeat(5000)}`;
  assert.deepEqual(splitReports(endless), { keys: endless, rest: "" });
});

Deno.test("withoutReports() returns only keys, wherever chunks are split", () => {
  const part = fc.constantFrom(...reports, "j", "k", "\x1b[A", "G", "\r");
  fc.assert(fc.property(fc.array(part, { maxLength: 8 }), fc.array(fc.nat(20)), (parts, cuts) => {
    const chunks = cutUp(parts.join(""), cuts);
    const input = withoutReports({ read: () => chunks.shift() ?? null });
    let keys = "";
    for (let chunk = input.read(); chunk !== null; chunk = input.read()) keys += chunk;
    assert.equal(keys, parts.filter((each) => !reports.includes(each)).join(""));
  }));
});

/** Splits a text, but never after an escape character, which alone is the Escape key. */
function cutUp(text: string, cuts: readonly number[]): string[] {
  const chunks: string[] = [];
  let rest = text;
  for (const cut of cuts) {
    const at = rest[cut - 1] === "\x1b" ? cut + 1 : cut;
    if (at === 0 || at >= rest.length) continue;
    const isCutOfReport = rest.slice(0, at).endsWith("\x1b]");
    chunks.push(rest.slice(0, isCutOfReport ? at + 1 : at));
    rest = rest.slice(isCutOfReport ? at + 1 : at);
  }
  return [...chunks, rest];
}
