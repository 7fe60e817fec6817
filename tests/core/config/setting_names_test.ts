/** Checks that the docs document exactly the settings that exist. @module */
import assert from "node:assert/strict";
import { settingNames } from "../../../core/config/settings/setting_names.ts";

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

Deno.test("settingNames contains every setting in .env.example", () => {
  const set = textOf(".env.example").match(/^(?:# )?([A-Z][A-Z_]+)=/gm) ?? [];
  assert.ok(set.length > 20);
  for (const line of set) assert.ok(settingNames.has(line.replace(/^# |=$/g, "")), line);
});
