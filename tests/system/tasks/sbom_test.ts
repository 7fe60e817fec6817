import assert from "node:assert/strict";
import { startProgram, startTask } from "../../task_process.ts";

Deno.test("deno task sbom prints CycloneDX with a license for every locked package", async () => {
  await using task = startTask("sbom", {});
  assert.equal(await task.ended(), 0, task.output());
  const bill = JSON.parse(task.output());
  assert.deepEqual([bill.bomFormat, bill.specVersion], ["CycloneDX", "1.6"]);
  const hono = bill.components.find(({ name }: { name: string }) => name === "hono");
  assert.deepEqual(hono.licenses, [{ expression: "MIT" }]);

  await using list = startTask("sbom", {}, ["--licenses"]);
  assert.equal(await list.ended(), 0, list.output());
  const lines = list.output().trimEnd().split("\n");
  assert.equal(lines.length, bill.components.length);
  for (const line of lines) assert.match(line, /^\S+ \d\S* \S/);

  await using wrong = startTask("sbom", {}, ["--yaml"]);
  assert.equal(await wrong.ended(), 2);
});

Deno.test("in the image, actions need the operator's name", async () => {
  const env = { DENO: Deno.execPath() };
  const refused = [
    ["admin"],
    ["admin", "users", "list"],
    ["keys:rotate"],
    ["twilio:reconcile", "--json"],
  ];
  for (const args of refused) {
    await using program = startProgram("tasks/run.sh", ["--image", ...args], env);
    assert.equal(await program.ended(), 2);
    assert.match(program.output(), /^Set LATCHKEY_OPERATOR to your name, .*latchkey-[a-z-]+\n$/);
  }
});
