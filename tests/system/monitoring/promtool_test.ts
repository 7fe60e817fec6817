/** Checks examples/monitoring with Prometheus's own tool. */
import assert from "node:assert/strict";
import { dashboardQueries } from "../../monitoring/monitoring_files.ts";
import { temporaryFolder } from "../../task_process.ts";
import { promtool } from "./promtool.ts";

Deno.test("promtool accepts the configuration and the rules", async () => {
  assert.match(await promtool(["check", "config", "prometheus.yml"]), /1 rule files found/);
  assert.match(await promtool(["check", "rules", "alerts.yml"]), /SUCCESS: \d+ rules found/);
});

Deno.test("each alert fires when it should, and only then", async () => {
  assert.match(await promtool(["test", "rules", "alerts_test.yml"]), /SUCCESS/);
});

Deno.test("promtool accepts every query of the dashboard", async () => {
  using own = temporaryFolder();
  const queries = dashboardQueries();
  assert.ok(queries.length > 50, `${queries.length} queries`);
  const rules = queries.map((expr, at) => ({ record: `query_${at}`, expr }));
  const file = `${own.path}/queries.yml`;
  // JSON is YAML.
  Deno.writeTextFileSync(file, JSON.stringify({ groups: [{ name: "dashboard", rules }] }));
  assert.match(
    await promtool(["check", "rules", file]),
    new RegExp(`${queries.length} rules found`),
  );
});
