import assert from "node:assert/strict";
import { savedFolder, saveFilesIn } from "../../admin-tui/save_file.ts";
import { temporaryFolder } from "../task_process.ts";

Deno.test("saveFilesIn() creates private files in latchkey-cases and never replaces one", async () => {
  using folder = temporaryFolder();
  const save = saveFilesIn(folder.path);
  assert.deepEqual(await save("case-ada-1.md", "first"), { path: "latchkey-cases/case-ada-1.md" });
  const second = await save("case-ada-1.md", "second");
  assert.deepEqual(second, { path: "latchkey-cases/case-ada-1-2.md" });
  const place = `${folder.path}/latchkey-cases`;
  assert.equal(await Deno.readTextFile(`${place}/case-ada-1.md`), "first");
  assert.equal(await Deno.readTextFile(`${place}/case-ada-1-2.md`), "second");
  assert.equal((Deno.statSync(`${place}/case-ada-1.md`).mode ?? 0) & 0o777, 0o600);
  assert.equal((Deno.statSync(place).mode ?? 0) & 0o777, 0o700);
});

Deno.test("saveFilesIn() follows no link, and says why it cannot write", async () => {
  using folder = temporaryFolder();
  const place = `${folder.path}/latchkey-cases`;
  await Deno.mkdir(place);
  await Deno.symlink(`${folder.path}/elsewhere`, `${place}/case.md`);
  const save = saveFilesIn(folder.path);
  assert.deepEqual(await save("case.md", "x"), { path: "latchkey-cases/case-2.md" });
  await assert.rejects(Deno.stat(`${folder.path}/elsewhere`));
  await Deno.writeTextFile(`${folder.path}/file`, "");
  const refused = await saveFilesIn(`${folder.path}/file`)("case.md", "x");
  assert.ok("trouble" in refused);
  assert.match(refused.trouble, /^Cannot write to .*latchkey-cases: /);
});

Deno.test("a case that is exported in a clone is not committed", () => {
  const ignored = Deno.readTextFileSync(new URL("../../.gitignore", import.meta.url)).split("\n");
  assert.ok(ignored.includes(`${savedFolder}/`));
});
