/** The settings that exist are those that the documents explain. @module */
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

Deno.test("every setting that a document names is known to the check of settings", () => {
  for (const path of documents) {
    const named = textOf(path).match(/\b(LATCHKEY|TWILIO)_[A-Z0-9_]*[A-Z0-9]\b/g) ?? [];
    const unknown = named.filter((name) => !settingNames.has(name));
    assert.deepEqual([...new Set(unknown)], [], path);
  }
});

Deno.test("every setting is explained in the README, or in the simulator's", () => {
  const text = textOf("README.md") + textOf("twilio-simulator/README.md");
  const unexplained = [...settingNames].filter((name) => {
    // Secrets have an asterisk for NAME_FILE; services of a purpose are listed by their ending.
    const whole = name.replace(/^(TWILIO_API_KEY_SECRET|.*_(?:TOKEN|URL|PEPPER|KEY))_FILE$/, "$1");
    const ending = /^TWILIO_VERIFY_SERVICE_SID(_[A-Z_]+)$/.exec(name)?.[1];
    return !text.includes(`\`${whole}\``) &&
      !(ending !== undefined && text.includes(`\`${ending}\``));
  });
  assert.deepEqual(unexplained, []);
});

Deno.test("the settings of .env.example are known, and each secret has its _FILE", () => {
  const set = textOf(".env.example").match(/^(?:# )?([A-Z][A-Z_]+)=/gm) ?? [];
  assert.ok(set.length > 20);
  for (const line of set) assert.ok(settingNames.has(line.replace(/^# |=$/g, "")), line);
});

Deno.test("no setting has two rows in the README", () => {
  const cells = textOf("README.md").split("\n").filter((line) => line.startsWith("| `"))
    .map((line) => line.split("|")[1] ?? "");
  const names = cells.flatMap((cell) => cell.match(/(?<=`)[A-Z_]{4,}(?=`)/g) ?? []);
  assert.ok(names.includes("LATCHKEY_INNER_PORT"), "rows were read");
  assert.deepEqual(names.filter((name, at) => names.indexOf(name) !== at), []);
});
