import assert from "node:assert/strict";
import { sourceFiles, textFiles } from "./source_files.ts";

const files = sourceFiles();
const generated = "clients/typescript/src/api.ts";
const product = files.filter(({ path }) => !/^(tests|bench)\//.test(path) && path !== generated);

Deno.test("no file of the product is over 300 lines", () => {
  const long = product.filter(({ lines }) => lines.length > 301)
    .map(({ path, lines }) => `${path}: ${lines.length}`);
  assert.deepEqual(long, []);
});

Deno.test("no line of code is over 100 columns", () => {
  const wide = product.flatMap(({ path, lines }) =>
    lines.flatMap((line, at) => [...line].length > 100 ? [`${path}:${at + 1}`] : [])
  );
  assert.deepEqual(wide, []);
});

Deno.test("files have snake_case names and no file is called utils", () => {
  const odd = files.map(({ path }) => path.split("/").at(-1) ?? "")
    .filter((name) =>
      !/^[a-z0-9_]+\.tsx?$/.test(name) || /^(utils?|helpers?|common|misc)\./.test(name)
    );
  assert.deepEqual(odd, []);
});

Deno.test("the product has no any, enum, default export or unfinished work", () => {
  const unwanted: readonly (readonly [RegExp, string])[] = [
    [/:\s*any\b|\bas any\b|<any>/, "any"],
    [/^\s*(export\s+)?(const\s+)?enum\s/m, "enum"],
    // Deno asks a lint plugin for one.
    [/^export default (?!plugin)/m, "default export"],
    [/\b(TODO|FIXME|XXX|HACK)\b/, "unfinished work"],
    [/\bcrypto\.subtle\b/, "crypto.subtle"],
  ];
  // Its PBKDF2 is 2.5 times as fast as that of node:crypto.
  const allowed = ["core/adapters/bcrypt/foreign_digest.ts: crypto.subtle"];
  const found = product.flatMap(({ path, code, text }) =>
    unwanted.flatMap(([pattern, name]) =>
      pattern.test(name === "unfinished work" ? text : code) ? [`${path}: ${name}`] : []
    )
  );
  assert.deepEqual(found.filter((one) => !allowed.includes(one)), []);
});

Deno.test("no text uses a word that reads as a translation", () => {
  const found = textFiles().filter(({ path }) => path !== "tests/tidy_test.ts")
    .flatMap(({ path, text }) =>
      text.split("\n").flatMap((line, at) => {
        const [word] = odd.exec(line) ?? [];
        return word === undefined ? [] : [`${path}:${at + 1}: ${word}`];
      })
    );
  assert.deepEqual(found, []);
});

/** Old, stiff or British. The audit event `test.cancelled` is stored and keeps its name. */
const odd = new RegExp(
  `\\b(${
    [
      "stands|stood|whoever|whom|nobody|somebody|anybody|anew|afresh|told|tells|holds|beside|lies",
      "begun|lately|oftener|learnt|misspelt|(?<!test\\.)cancelled|colours?|licence",
      "enrolment|at once|on record|out of order|quarter of an hour|in force|be(?:came|come) of",
      "is none|are none|goes on|of its own|is dangerous",
    ].join("|")
  })\\b`,
  "i",
);

Deno.test("no phone number outside the ranges reserved for fiction is written down", () => {
  const found = files.filter(({ path }) => path !== "tests/tidy_test.ts").flatMap((
    { path, text },
  ) =>
    [...text.matchAll(/\+[1-9]\d{9,14}(?![\d$])/g)]
      .map(([number]) => number)
      .filter((number) => !fictional.some((range) => range.test(number)))
      .map((number) => `${path}: ${number}`)
  );
  assert.deepEqual(found, []);
});

/** NANP 555-0100..0199; Arcep's 06 39 98; Ofcom's 07700 900 and 020 7946 0; ACMA's 0491 57. */
const fictional = [
  /^\+1\d{3}55501\d{2}$/,
  /^\+3363998\d{4}$/,
  /^\+447700900\d{3}$/,
  /^\+442079460\d{3}$/,
  /^\+61491570\d{3}$/,
];
