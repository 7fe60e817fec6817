import type { MetricName } from "../../domain/metrics/metric_table.ts";
import type { KeptSeries, Sample } from "./series.ts";

/** What the text format shows of a metric. */
interface ShownFamily {
  readonly name: MetricName;
  readonly metric: { readonly kind: string; readonly help: string };
  readonly series: ReadonlyMap<string, KeptSeries>;
}

/** The lines of a metric in the text format of Prometheus, 0.0.4. Empty without a series. */
export function textOfFamily({ name, metric, series }: ShownFamily): string {
  if (series.size === 0) return "";
  const lines = [...series.values()].flatMap((each) =>
    each.samples().map((sample) => lineOf(name, sample))
  );
  return `# HELP ${name} ${metric.help}\n# TYPE ${name} ${metric.kind}\n${lines.join("")}`;
}

function lineOf(name: string, { suffix, labels, value }: Sample): string {
  const shown = labels.map(([label, text]) => `${label}="${escaped(text)}"`).join(",");
  return `${name}${suffix}${shown === "" ? "" : `{${shown}}`} ${valueText(value)}\n`;
}

function escaped(text: string): string {
  return text.replace(/[\\"\n]/g, (found) => found === "\n" ? "\\n" : `\\${found}`);
}

function valueText(value: number): string {
  if (value === Infinity) return "+Inf";
  return value === -Infinity ? "-Inf" : String(value);
}
