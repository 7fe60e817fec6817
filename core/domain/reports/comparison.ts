/**
 * How a count compares with an earlier one. A percentage of a few messages, or one of hundreds,
 * says nothing. `few`: the earlier count is too small to compare with. `times`: at least three
 * times as many, with one decimal place.
 */
export type CountComparison =
  | { readonly kind: "same" | "few" }
  | { readonly kind: "percent"; readonly percent: number }
  | { readonly kind: "times"; readonly times: number };

/** Fewer than these are not compared with. */
export const comparedMin = 20;

const timesMin = 3;

export function compareCounts(now: number, before: number): CountComparison {
  if (now === before) return { kind: "same" };
  if (before < comparedMin) return { kind: "few" };
  const ratio = now / before;
  if (ratio >= timesMin) return { kind: "times", times: Math.round(ratio * 10) / 10 };
  const percent = Math.round((ratio - 1) * 100);
  return percent === 0 ? { kind: "same" } : { kind: "percent", percent };
}
