/** The alerts, the dashboard, the runbook and the metrics agree. */
import assert from "node:assert/strict";
import { type Metric, metricTable } from "../../core/domain/metrics/metric_table.ts";
import { alerts } from "../../core/domain/audit_event.ts";
import {
  alertRules,
  dashboard,
  dashboardQueries,
  type Place,
  sampleFile,
} from "./monitoring_files.ts";

const runbook = Deno.readTextFileSync(new URL("../../docs/runbook.md", import.meta.url));

/** The sections about alerts: the alert, and the text below it. */
const sections = runbook.split(/^### /m).slice(1).map((text) => ({
  alert: text.split("\n")[0] ?? "",
  text: text.split(/^## /m)[0] ?? "",
}));

const metrics: Readonly<Record<string, Metric>> = metricTable;

Deno.test("every alert has a section in the runbook, and every section an alert", () => {
  const names = alertRules().map(({ name }) => name);
  assert.ok(names.length > 20, `${names.length} alerts`);
  assert.equal(new Set(names).size, names.length);
  assert.deepEqual(sections.map(({ alert }) => alert).toSorted(), names.toSorted());
});

Deno.test("every section of the runbook has a meaning, a place to look, and something to do", () => {
  for (const { alert, text } of sections) {
    const items = [...text.matchAll(/^- \*\*(\w+)\*\*: \S/gm)].map(([, item]) => item);
    const list = /^- \*\*Do\*\*:\n {2}- /m.test(text) ? ["Do"] : [];
    assert.deepEqual([...items, ...list], ["Meaning", "Look", "Do"], alert);
  }
});

Deno.test("every alert has a severity, a summary and the URL of its section", () => {
  for (const { name, text, severity, runbookUrl } of alertRules()) {
    assert.ok(["critical", "warning"].includes(severity), name);
    assert.match(text, /^ +summary: "[A-Z].*\."$/m, name);
    assert.ok(runbookUrl.startsWith("https://"), name);
    assert.ok(runbookUrl.endsWith(`/docs/runbook.md#${name.toLowerCase()}`), runbookUrl);
  }
});

Deno.test("every alert fires in a test, and does not in another", () => {
  const [, ...checks] = sampleFile("alerts_test.yml").split(/^ +- eval_time: /m);
  const tested = checks.map((text) => ({
    alert: /alertname: (\w+)/.exec(text)?.[1] ?? "",
    fires: !text.includes("exp_alerts: []"),
  }));
  for (const { name } of alertRules()) {
    const own = tested.filter(({ alert }) => alert === name).map(({ fires }) => fires);
    assert.deepEqual([own.includes(true), own.includes(false)], [true, true], name);
  }
});

Deno.test("every alert in the audit log belongs to exactly one rule", () => {
  for (const alert of alerts) {
    const rules = alertRules().filter(({ expr }) => {
      const [, operator = "", value = ""] =
        /latchkey_alerts_total\{\s*alert(=~|!~|=)"([^"]+)"/.exec(expr) ?? [];
      if (operator === "") return false;
      const matches = new RegExp(`^(?:${value})$`).test(alert);
      return operator === "!~" ? !matches : matches;
    });
    assert.equal(rules.length, 1, `${alert}: ${rules.map(({ name }) => name).join()}`);
  }
});

interface Selected {
  readonly metric: string;
  /** Label, operator and value, as in `["state", "=", "open"]`. */
  readonly matchers: readonly (readonly [string, string, string])[];
}

/** What an expression selects: metrics and the matchers of their labels. */
function selectedIn(expr: string): readonly Selected[] {
  return [...expr.matchAll(/\b((?:latchkey|process)_\w+)(?:\{([^}]*)\})?/g)]
    .map(([, metric = "", matchers = ""]) => ({
      metric,
      matchers: [...matchers.matchAll(/(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"/g)]
        .map(([, label = "", operator = "", value = ""]) => [label, operator, value] as const),
    }));
}

/** The metric of a series: a histogram has three kinds. */
function metricOf(series: string): Metric | undefined {
  const histogram = metrics[series.replace(/_(bucket|sum|count)$/, "")];
  return histogram?.kind === "histogram" ? histogram : metrics[series];
}

/** Labels that Prometheus adds. */
const ofPrometheus = ["job", "instance", "le"];

Deno.test("rules, their tests and the dashboard use only metrics, labels and values that exist", () => {
  const series = [...sampleFile("alerts_test.yml").matchAll(/^ +- series: '(.*)'$/gm)]
    .map(([, name = ""]) => name);
  const exprs = [...alertRules().map(({ expr }) => expr), ...dashboardQueries(), ...series];
  const selected = exprs.flatMap(selectedIn);
  assert.ok(selected.length > 150, `${selected.length} selectors`);
  for (const { metric: name, matchers } of selected) {
    const metric = metricOf(name);
    assert.ok(metric !== undefined, name);
    for (const [label, operator, value] of matchers) {
      if (ofPrometheus.includes(label)) continue;
      const values = metric.labels[label];
      assert.ok(values !== undefined, `${name}: ${label}`);
      if (!Array.isArray(values)) continue;
      const pattern = operator.endsWith("~") ? value : value.replaceAll(".", "\\.");
      const found = values.filter((each: string) => new RegExp(`^(?:${pattern})$`).test(each));
      assert.ok(found.length > 0, `${name}: ${label}${operator}"${value}"`);
    }
  }
});

Deno.test("expressions group only by labels that their metrics have", () => {
  for (const expr of [...alertRules().map(({ expr }) => expr), ...dashboardQueries()]) {
    const groups = [...expr.matchAll(/\b(?:by|on) \(([^)]*)\)/g)]
      .flatMap(([, list = ""]) => list.split(",").map((label) => label.trim()));
    const known = selectedIn(expr).flatMap(({ metric }) =>
      Object.keys(metricOf(metric)?.labels ?? {})
    );
    const more = expr.includes("ALERTS") ? ["alertname"] : [];
    const allowed = [...ofPrometheus, ...known, ...more];
    assert.deepEqual(groups.filter((label) => !allowed.includes(label)), [], expr);
  }
});

Deno.test("the dashboard shows every metric", () => {
  const shown = new Set(
    dashboardQueries().flatMap(selectedIn).map(({ metric }) =>
      metrics[metric] === undefined ? metric.replace(/_(bucket|sum|count)$/, "") : metric
    ),
  );
  // These are in alerts only.
  const notShown = [
    "latchkey_backup_interval_seconds",
    "latchkey_clock_doubtful",
    "latchkey_restart_needed",
    "process_start_time_seconds",
  ];
  assert.deepEqual(Object.keys(metrics).filter((name) => !shown.has(name)), notShown);
});

Deno.test("the dashboard's panels do not overlap, and read from the chosen Prometheus", () => {
  const { panels, schemaVersion, templating, uid, title } = dashboard();
  assert.deepEqual([uid, title, schemaVersion], ["latchkey", "Latchkey", 39]);
  assert.deepEqual(templating.list.map(({ name }) => name), ["datasource", "job", "instance"]);
  assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length);
  for (const [at, { gridPos, title, type, targets = [] }] of panels.entries()) {
    assert.ok(gridPos.x >= 0 && gridPos.w > 0 && gridPos.h > 0 && gridPos.x + gridPos.w <= 24);
    const others = panels.slice(at + 1).filter((other) => overlap(gridPos, other.gridPos));
    assert.deepEqual(others.map((other) => other.title), [], title);
    assert.equal(targets.length > 0, type !== "row", title);
    assert.equal(new Set(targets.map(({ refId }) => refId)).size, targets.length, title);
    for (const { datasource } of targets) {
      assert.deepEqual(datasource, { type: "prometheus", uid: "${datasource}" }, title);
    }
  }
});

function overlap(one: Place, other: Place): boolean {
  return one.x < other.x + other.w && other.x < one.x + one.w &&
    one.y < other.y + other.h && other.y < one.y + one.h;
}
