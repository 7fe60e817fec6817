/** What the service says about code that it could not load: to orchestrators, Prometheus, the log. */
import assert from "node:assert/strict";
import { loadOnce } from "../../../core/domain/loading/load_once.ts";
import { watchFailedLoads } from "../../../server/program/failed_loads.ts";
import { deferReads } from "../../../tasks/build/late_reads.ts";
import { temporaryFolder } from "../../task_process.ts";
import { openTestApp, type TestApp } from "../app_kit.ts";

interface Bundle {
  readonly load: () => Promise<{ readonly name: string }>;
}

const gauge = (app: TestApp): string | undefined =>
  /^latchkey_restart_needed (.*)$/m.exec(app.ports.meter.text())?.[1];

Deno.test("a part that fails to load is logged once, and the service asks for a restart", async () => {
  using folder = temporaryFolder();
  await using app = await openTestApp(undefined, { needsRestart: watchFailedLoads });
  Deno.writeTextFileSync(
    `${folder.path}/main.js`,
    deferReads('export const load = () => import("./part.js");\n'),
  );
  const bundle: Bundle = await import(`file://${folder.path}/main.js`);
  const load = loadOnce(bundle.load);
  const healthy = await app.get("/healthz");
  assert.deepEqual([healthy.status, healthy.json, gauge(app)], [200, { status: "ok" }, "0"]);
  assert.equal((await app.get("/readyz")).status, 200);
  await assert.rejects(load(), /Module not found/);
  // Deno caches the failed import, so neither the file nor the next call of `load` helps.
  Deno.writeTextFileSync(`${folder.path}/part.js`, 'export const name = "part";\n');
  await assert.rejects(load(), /Module not found/);
  const ready = await app.get("/readyz");
  assert.equal(ready.status, 503);
  assert.deepEqual(ready.json, { status: "restart_needed", database: true, hasher: true });
  // Without a restart, it would never be ready again.
  const health = await app.get("/healthz");
  assert.deepEqual([health.status, health.json], [503, { status: "restart_needed" }]);
  assert.equal(gauge(app), "1");
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
  assert.equal((await app.get("/healthz")).status, 200);
  assert.equal(gauge(app), "0");
});
