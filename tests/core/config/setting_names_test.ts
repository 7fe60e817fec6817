/** Checks that the docs document exactly the settings that exist. @module */
import assert from "node:assert/strict";
import { settingNames } from "../../../core/config/setting_names.ts";

const root = new URL("../../../", import.meta.url);
const documents = [
  "README.md",
  ".env.example",
  "compose.yaml",
  "Dockerfile",
  "examples/login.sh",
  "twilio-simulator/README.md",
  ...[...Deno.readDirSync(new URL("docs", root))].filter(({ name }) => name.endsWith(".md"))
    .map(({ name }) => `docs/${name}`),
];

function textOf(path: string): string {
  return Deno.readTextFileSync(new URL(path, root));
}

Deno.test("settingNames contains every setting that a document names", () => {
  for (const path of documents) {
    const named = textOf(path).match(/\b(LATCHKEY|TWILIO)_[A-Z0-9_]*[A-Z0-9]\b/g) ?? [];
    const unknown = named.filter((name) => !settingNames.has(name));
    assert.deepEqual([...new Set(unknown)], [], path);
  }
});

Deno.test("docs/settings.md and the simulator's README document every setting", () => {
  const text = textOf("docs/settings.md") + textOf("twilio-simulator/README.md");
  const unexplained = [...settingNames].filter((name) => {
    // An asterisk marks secrets that have NAME_FILE; services for a purpose are listed by suffix.
    const whole = name.replace(/^(TWILIO_API_KEY_SECRET|.*_(?:TOKEN|URL|PEPPER|KEY))_FILE$/, "$1");
    const ending = /^TWILIO_VERIFY_SERVICE_SID(_[A-Z_]+)$/.exec(name)?.[1];
    return !text.includes(`\`${whole}\``) &&
      !(ending !== undefined && text.includes(`\`${ending}\``));
  });
  assert.deepEqual(unexplained, []);
});

Deno.test("settingNames contains every setting in .env.example", () => {
  const set = textOf(".env.example").match(/^(?:# )?([A-Z][A-Z_]+)=/gm) ?? [];
  assert.ok(set.length > 20);
  for (const line of set) assert.ok(settingNames.has(line.replace(/^# |=$/g, "")), line);
});

Deno.test("docs/settings.md has one row for each setting", () => {
  const cells = textOf("docs/settings.md").split("\n").filter((line) => line.startsWith("| `"))
    .map((line) => line.split("|")[1] ?? "");
  const names = cells.flatMap((cell) => cell.match(/(?<=`)[A-Z_]{4,}(?=`)/g) ?? []);
  assert.ok(names.includes("LATCHKEY_INNER_PORT"), "rows were read");
  assert.deepEqual(names.filter((name, at) => names.indexOf(name) !== at), []);
});
