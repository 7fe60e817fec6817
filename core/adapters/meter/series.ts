/** The labels of a series, in order. */
export type ShownLabels = readonly (readonly [string, string])[];

/** The values of one combination of labels. */
export interface KeptSeries {
  add(value: number): void;
  set(value: number): void;
  /** Reads the value from `read` from now on. */
  watch(read: () => number): void;
  /** The lines of the series: a suffix of the metric's name, labels, and the value. */
  samples(): readonly Sample[];
}

export interface Sample {
  readonly suffix: "" | "_bucket" | "_sum" | "_count";
  readonly labels: ShownLabels;
  readonly value: number;
}

/** A counter or a gauge. */
export function createNumber(labels: ShownLabels): KeptSeries {
  let current = 0;
  let watched: (() => number) | null = null;
  return {
    add: (value) => void (current += value),
    set: (value) => void (current = value),
    watch: (read) => void (watched = read),
    samples: () => [{ suffix: "", labels, value: watched === null ? current : watched() }],
  };
}

/** `bounds` are ascending. */
export function createHistogram(labels: ShownLabels, bounds: readonly number[]): KeptSeries {
  const counts = new Float64Array(bounds.length + 1);
  let sum = 0;
  let count = 0;
  return {
    add(value) {
      let bucket = 0;
      while (bucket < bounds.length && value > (bounds[bucket] ?? Infinity)) bucket++;
      counts[bucket] = (counts[bucket] ?? 0) + 1;
      sum += value;
      count++;
    },
    set: () => undefined,
    watch: () => undefined,
    samples() {
      let below = 0;
      const buckets = [...bounds, Infinity].map((bound, index): Sample => {
        below += counts[index] ?? 0;
        const le = bound === Infinity ? "+Inf" : String(bound);
        return { suffix: "_bucket", labels: [...labels, ["le", le]], value: below };
      });
      return [
        ...buckets,
        { suffix: "_sum", labels, value: sum },
        { suffix: "_count", labels, value: count },
      ];
    },
  };
}
