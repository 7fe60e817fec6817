import assert from "node:assert/strict";
import {
  type Metric,
  metricNames,
  metricTable,
} from "../../../core/domain/metrics/metric_table.ts";
import page from "../../../docs/metrics.md" with { type: "text" };

Deno.test("docs/metrics.md lists every metric with its kind, labels and meaning", () => {
  const rows = page.split("\n").filter((line) => line.startsWith("| `"))
    .map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
  const expected = metricNames.map((name) => {
    const { kind, labels, help }: Metric = metricTable[name];
    const shown = Object.keys(labels).map((label) => `\`${label}\``).join(", ");
    return [`\`${name}\``, kind, shown === "" ? "-" : shown, help];
  });
  assert.deepEqual(rows, expected);
});
