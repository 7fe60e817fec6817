import assert from "node:assert/strict";
import { openTestCore, phoneNumber } from "../../harness.ts";
import { openAdmin, testSetting } from "../kit.tsx";
import { run } from "./command_kit.ts";

Deno.test("users export-case prints a case as Markdown, without numbers, addresses and codes", async () => {
  await using test = await openTestCore();
  await test.register("ada_b");
  await test.signIn("ada_b");
  const { code, out } = await run(test, ["users", "export-case", "ADA_B"]);
  assert.equal(code, 0);
  assert.match(
    out,
    /^# Case: ada\\_b\n\nAs of 2026-01-01 00:00:00 UTC\.\n\nThe last code arrived\.\n/,
  );
  assert.match(
    out,
    /\n## Messages\n\n\| Time \(UTC\) \| Purpose .*\n\| --- .*\n\| 2026.* \| VE[0-9a-f]{32} \|/,
  );
  assert.match(out, /\n## Events\n\n[^]*\| logged in \| sms/);
  for (const secret of [phoneNumber, phoneNumber.slice(2), "192.0.2.1"]) {
    assert.ok(!out.includes(secret), secret);
  }
  const json = JSON.parse((await run(test, ["users", "export-case", "ada_b", "--json"])).out);
  assert.equal(`${json.markdown}\n`, out);
  assert.equal((await run(test, ["users", "export-case", "unknown"])).code, 1);
});

Deno.test("E in the terminal saves what users export-case prints, also in read-only mode", async () => {
  await using test = await openTestCore();
  await test.register("ada_b");
  await test.signIn("ada_b");
  const { out } = await run(test, ["users", "export-case", "ada_b"]);
  for (const readOnly of [false, true]) {
    await using admin = await openAdmin(test, { setting: { ...testSetting, readOnly } });
    await admin.press("enter", "E");
    assert.match(admin.screen(), /Saved latchkey-cases\/case-ada_b-20260101-000000\.md/);
    await admin.press("w", "E");
    assert.deepEqual([...admin.saved.values()], [out]);
  }
});
