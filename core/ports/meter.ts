import type { LabelsOf, MetricName } from "../domain/metrics/metric_table.ts";

/** Counts and measures what a process does. Never throws, and keeps nothing about a person. */
export interface Meter {
  /** Adds `by`, 1 by default, to a counter. */
  count<Name extends MetricName>(name: Name, labels: LabelsOf<Name>, by?: number): void;
  /** Adds a duration in seconds to a histogram. */
  observe<Name extends MetricName>(name: Name, labels: LabelsOf<Name>, seconds: number): void;
  set<Name extends MetricName>(name: Name, labels: LabelsOf<Name>, value: number): void;
  /** Removes the values of a gauge, before those of now are set. */
  clear(name: MetricName): void;
  /** Reads a value each time the metrics are read. */
  watch<Name extends MetricName>(name: Name, labels: LabelsOf<Name>, read: () => number): void;
  /** One series, for a hot path: adding to it looks nothing up and allocates nothing. */
  series<Name extends MetricName>(name: Name, labels: LabelsOf<Name>): Series;
  /** All metrics in the text format of Prometheus, version 0.0.4. */
  text(): string;
}

/** One combination of labels of a counter or a histogram. */
export interface Series {
  /** Adds to a counter, or adds a value to a histogram. */
  add(value: number): void;
}
