/** Decides whether sets of response times can be distinguished. @module */

export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

/** Interpolates linearly between the two nearest ranks. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * percent / 100;
  const below = sorted[Math.floor(at)] ?? NaN;
  const above = sorted[Math.ceil(at)] ?? NaN;
  return below + (above - below) * (at - Math.floor(at));
}

/**
 * Mann-Whitney U as a standard normal z (with the correction for ties): above 0 if `a` tends to be
 * larger. If both come from one distribution, |z| > 4.5 occurs once in 150,000 times.
 */
export function rankZ(a: readonly number[], b: readonly number[]): number {
  const all = [
    ...a.map((value) => ({ value, ofA: true })),
    ...b.map((value) => ({
      value,
      ofA: false,
    })),
  ].toSorted((left, right) => left.value - right.value);
  let rankSum = 0;
  let ties = 0;
  for (let at = 0; at < all.length;) {
    let end = at;
    while (end < all.length && all[end]?.value === all[at]?.value) end++;
    const rank = (at + 1 + end) / 2;
    rankSum += rank * all.slice(at, end).filter(({ ofA }) => ofA).length;
    ties += (end - at) ** 3 - (end - at);
    at = end;
  }
  const count = all.length;
  const u = rankSum - a.length * (a.length + 1) / 2;
  const mean = a.length * b.length / 2;
  const spread = a.length * b.length / 12 * (count + 1 - ties / (count * (count - 1)));
  return spread === 0 ? 0 : (u - mean) / Math.sqrt(spread);
}

export interface Compared {
  readonly group: string;
  readonly medianMs: number;
  readonly p95Ms: number;
  /** The standard error of the median. */
  readonly medianErrorMs: number;
  /** Compared with all other groups together. */
  readonly z: number;
}

/**
 * The standard error of a median, 1.2533 σ/√n, with σ from the middle half of the values
 * (IQR / 1.349), since the times of a busy machine have a long tail.
 */
function medianError(values: readonly number[]): number {
  const spread = (percentile(values, 75) - percentile(values, 25)) / 1.349;
  return 1.2533 * spread / Math.sqrt(values.length);
}

/** Computes the figures of each group, and its rank against all others together. */
export function compare(times: ReadonlyMap<string, readonly number[]>): readonly Compared[] {
  return [...times].map(([group, own]) => {
    const others = [...times].filter(([name]) => name !== group).flatMap(([, values]) => values);
    return {
      group,
      medianMs: median(own),
      p95Ms: percentile(own, 95),
      medianErrorMs: medianError(own),
      z: rankZ(own, others),
    };
  });
}

/**
 * The |z| up to which groups count as equal; ten comparisons give a false alarm once in 14,000
 * runs.
 */
const zMax = 4.5;

/**
 * Returns how groups differ: a median that is off by more than chance explains and a network hides,
 * or ranks that are. Empty if no group differs.
 */
export function differences(compared: readonly Compared[]): readonly string[] {
  const middle = median(compared.map(({ medianMs }) => medianMs));
  const hidden = Math.max(5, middle * 0.05);
  return compared.flatMap(({ group, medianMs, medianErrorMs, z }) => [
    ...(Math.abs(medianMs - middle) > Math.max(hidden, zMax * medianErrorMs)
      ? [`${group}: median ${medianMs.toFixed(2)} ms`]
      : []),
    ...(Math.abs(z) > zMax ? [`${group}: z ${z.toFixed(2)}`] : []),
  ]);
}

export function figures(compared: readonly Compared[]): string {
  return compared.map(({ group, medianMs, p95Ms, z }) =>
    `  ${group.padEnd(34)} median ${medianMs.toFixed(2).padStart(6)} ms   p95 ${
      p95Ms.toFixed(2).padStart(6)
    } ms   z ${z.toFixed(2).padStart(5)}`
  ).join("\n");
}

/** Returns the same items in random order. */
export function shuffled<Item>(items: readonly Item[], random: () => number): readonly Item[] {
  return items.map((item) => ({ item, at: random() })).toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
