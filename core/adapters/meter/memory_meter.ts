import {
  type LabelsOf,
  type Metric,
  type MetricName,
  metricNames,
  metricTable,
  shownValue,
} from "../../domain/metrics/metric_table.ts";
import type { Meter, Series } from "../../ports/meter.ts";
import { createHistogram, createNumber, type KeptSeries } from "./series.ts";
import { textOfFamily } from "./text_format.ts";

/**
 * Combinations of labels that one metric may have. Labels are closed lists, so this is never
 * reached unless a program label is not what it should be; then the rest share one series.
 */
export const seriesMax = 5000;

/** One metric, and the values of its labels with their series. */
export interface Family {
  readonly name: MetricName;
  readonly metric: Metric;
  readonly labels: readonly string[];
  readonly series: Map<string, KeptSeries>;
}

/**
 * Keeps metrics in memory. A counter or histogram with at most one label, and that a closed list,
 * starts at zero for each of its values, so that a rate is right from the first event on.
 */
export function openMemoryMeter(): Meter {
  const families = new Map<MetricName, Family>(metricNames.map((name) => {
    const metric: Metric = metricTable[name];
    return [name, { name, metric, labels: Object.keys(metric.labels), series: new Map() }];
  }));
  for (const family of families.values()) startAtZero(family);

  function find(name: MetricName, labels: Readonly<Record<string, string>>): KeptSeries {
    const family = families.get(name) ?? unknown(name);
    return seriesOf(family, family.labels.map((label) => labels[label] ?? ""));
  }

  return {
    count: (name, labels, by = 1) => find(name, labels).add(by),
    observe: (name, labels, seconds) => find(name, labels).add(seconds),
    set: (name, labels, value) => find(name, labels).set(value),
    clear: (name) => families.get(name)?.series.clear(),
    watch: <Name extends MetricName>(name: Name, labels: LabelsOf<Name>, read: () => number) => {
      find(name, labels).watch(read);
    },
    series: (name, labels): Series => find(name, labels),
    text: () => [...families.values()].map(textOfFamily).join(""),
  };
}

function seriesOf(family: Family, values: readonly string[]): KeptSeries {
  const key = values.length === 1 ? values[0] ?? "" : values.join("\n");
  const found = family.series.get(key);
  if (found !== undefined) return found;
  const { metric: { labels } } = family;
  const shown = family.labels.map((label, index) => {
    const allowed = labels[label] ?? "program";
    return family.series.size >= seriesMax ? "other" : shownValue(allowed, values[index] ?? "");
  });
  const shownKey = shown.join("\n");
  const known = family.series.get(shownKey);
  if (known !== undefined) return known;
  const made = newSeries(family, shown);
  family.series.set(shownKey, made);
  return made;
}

function newSeries({ metric, labels }: Family, values: readonly string[]): KeptSeries {
  const shown = labels.map((label, index) => [label, values[index] ?? ""] as const);
  if (metric.kind === "histogram") return createHistogram(shown, metric.buckets ?? []);
  return createNumber(shown);
}

function startAtZero(family: Family): void {
  const { metric, labels } = family;
  if (metric.kind === "gauge" || metric.watched === true) return;
  const [label] = labels;
  if (label === undefined) return void seriesOf(family, []);
  const values = metric.labels[label];
  if (labels.length > 1 || !Array.isArray(values)) return;
  for (const value of values) seriesOf(family, [value]);
}

function unknown(name: string): never {
  throw new Error(`Broken invariant: ${name} is a metric`);
}
