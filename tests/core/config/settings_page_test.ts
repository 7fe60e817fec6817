/**
 * `UPDATE=1 deno test -A tests/core/config/settings_page_test.ts` writes docs/settings.md from the
 * table of settings. Without it, the test fails if the page is out of date.
 */
import assert from "node:assert/strict";
import { parseConfig } from "../../../core/config/config.ts";
import { sessionDaysMax } from "../../../core/domain/session/session.ts";
import { type SettingGroup, settingGroups } from "../../../core/config/settings/setting_row.ts";
import { settingRows } from "../../../core/config/settings/setting_table.ts";

const page = new URL("../../../docs/settings.md", import.meta.url);

Deno.test("docs/settings.md shows the table of settings", async () => {
  const written = settingsPage();
  if (Deno.env.get("UPDATE") === "1") return await Deno.writeTextFile(page, written);
  assert.equal(await Deno.readTextFile(page), written, "UPDATE=1 writes docs/settings.md again");
});

Deno.test("parseConfig() uses the defaults that docs/settings.md shows", () => {
  const sid = "4f1c09be7d2a6835e0b7c4d19a5f3e82";
  const required = {
    TWILIO_API_KEY_SID: `SK${sid}`,
    TWILIO_API_KEY_SECRET: "a1B2c3D4e5F6g7H8",
    TWILIO_VERIFY_SERVICE_SID: `VA${sid}`,
    LATCHKEY_VERIFY_SERVICES: "single",
  };
  const stated = Object.fromEntries(
    Object.entries(settingRows).flatMap(([name, row]) =>
      row.default === undefined || name in required ? [] : [[name, row.default]]
    ),
  );
  const noFile = (): never => assert.fail("no file is read");
  const implied = parseConfig(required, noFile);
  assert.ok(implied.ok, JSON.stringify(implied));
  assert.deepEqual(parseConfig({ ...stated, ...required }, noFile), implied);
  assert.ok(Object.keys(stated).length > 15);
});

Deno.test("LATCHKEY_SESSION_DAYS allows as many days as the sweep keeps", () => {
  assert.deepEqual(settingRows["LATCHKEY_SESSION_DAYS"]?.decimal?.[1], sessionDaysMax);
});

function settingsPage(): string {
  return [
    "# Settings",
    "",
    "Latchkey reads its settings from environment variables. `deno task start` and",
    "`deno task doctor` report every invalid setting. Unknown names that begin with `LATCHKEY_` or",
    "`TWILIO_` are reported with the closest match.",
    "",
    "A **secret** can be set as `NAME_FILE` instead: the path of a file that contains it. Set one of",
    "the two. Only the file's owner and group may read it: use mode `0400` and the service's user",
    "(uid 1993 in the image), or `0440` and its group, as Kubernetes does with `fsGroup` and",
    "`defaultMode: 0440`.",
    "",
    "Quotes around a value and a trailing CR, which some env files leave, are removed. A quoted secret",
    "is refused. Variables that Kubernetes sets for services are ignored.",
    "",
    "This page is generated from `core/config/settings/setting_table.ts`.",
    ...settingGroups.flatMap(groupSection),
    "",
  ].join("\n");
}

function groupSection(group: SettingGroup): readonly string[] {
  const rows = Object.entries(settingRows).filter(([, row]) => row.group === group);
  return [
    "",
    `## ${group}`,
    "",
    "| Name | Default | Description |",
    "| --- | --- | --- |",
    ...rows.map(([name, row]) =>
      `| \`${name}\` | ${defaultOf(row)} | ${row.about}${limitsOf(row)}${
        row.secret ? " **Secret.**" : ""
      } |`
    ),
  ];
}

type Row = NonNullable<typeof settingRows[string]>;

function defaultOf(row: Row): string {
  return row.default === undefined ? row.computedDefault ?? "" : `\`${row.default}\``;
}

function limitsOf({ integer, decimal, values }: Row): string {
  const bounds = integer ?? decimal;
  if (bounds !== undefined) {
    const [min, max] = bounds.map((bound) =>
      bound.toLocaleString("en-US", { useGrouping: bound > 65535, maximumFractionDigits: 6 })
    );
    const fractions = decimal === undefined ? "" : " Fractions are allowed.";
    return ` ${min} to ${max}.${fractions}`;
  }
  return values === undefined ? "" : ` One of ${values.map((value) => `\`${value}\``).join(", ")}.`;
}
