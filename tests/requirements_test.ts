/** Requirement numbers, such as R28 and F-08, that code and tests cite. @module */
import assert from "node:assert/strict";
import { sourceFiles } from "./source_files.ts";

const page = Deno.readTextFileSync("docs/requirements.md");
const listed = [...page.matchAll(/^\| (R\d{2}|F-\d{2}) +\|/gm)].map(([, number = ""]) => number);

/** Anywhere: in comments, in names of tests. */
const citation = /\b(R\d{2}|[AFN]-\d{2})\b/g;

Deno.test("docs/requirements.md lists each number once", () => {
  assert.ok(listed.length > 90, "rows were read");
  assert.deepEqual(listed.filter((number, at) => listed.indexOf(number) !== at), []);
});

Deno.test("every requirement that a file cites is listed in docs/requirements.md", () => {
  const cited = sourceFiles().flatMap(({ path, text }) =>
    [...text.matchAll(citation)].map(([number]) => ({ path, number }))
  );
  assert.ok(cited.length > 100, "citations were found");
  assert.deepEqual(cited.filter(({ number }) => !listed.includes(number)), []);
});
