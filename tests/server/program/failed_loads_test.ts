import assert from "node:assert/strict";
import { loadOnce } from "../../../core/domain/loading/load_once.ts";
import { watchFailedLoads } from "../../../server/program/failed_loads.ts";
import { deferReads } from "../../../tasks/build/late_reads.ts";
import { temporaryFolder } from "../../task_process.ts";
import { openTestApp } from "../app_kit.ts";

interface Bundle {
  readonly load: () => Promise<{ readonly name: string }>;
}

Deno.test("a part that fails to load is logged once, and /readyz is 503 from then on", async () => {
  using folder = temporaryFolder();
  await using app = await openTestApp(undefined, { needsRestart: watchFailedLoads });
  Deno.writeTextFileSync(
    `${folder.path}/main.js`,
    deferReads('export const load = () => import("./part.js");\n'),
  );
  const bundle: Bundle = await import(`file://${folder.path}/main.js`);
  const load = loadOnce(bundle.load);
  assert.equal((await app.get("/readyz")).status, 200);
  await assert.rejects(load(), /Module not found/);
  // Deno caches the failed import, so neither the file nor the next call of `load` helps.
  Deno.writeTextFileSync(`${folder.path}/part.js`, 'export const name = "part";\n');
  await assert.rejects(load(), /Module not found/);
  const ready = await app.get("/readyz");
  assert.equal(ready.status, 503);
  assert.deepEqual(ready.json, { status: "restart_needed", database: true, hasher: true });
  assert.equal((await app.get("/healthz")).status, 200);
  const lines = app.logged().split("\n").filter((line) => line.includes('"level":"error"'));
  assert.equal(lines.length, 1);
  assert.match(lines[0] ?? "", /Code could not be loaded. Restart the service/);
});

Deno.test("a part that loads leaves the service ready", async () => {
  using folder = temporaryFolder();
  await using app = await openTestApp(undefined, { needsRestart: watchFailedLoads });
  const main = deferReads('export const load = () => import("./part.js");\n');
  Deno.writeTextFileSync(`${folder.path}/main.js`, main);
  Deno.writeTextFileSync(`${folder.path}/part.js`, 'export const name = "part";\n');
  const bundle: Bundle = await import(`file://${folder.path}/main.js`);
  assert.equal((await bundle.load()).name, "part");
  assert.equal((await app.get("/readyz")).status, 200);
});
