import type { Size } from "./layout.ts";

/** A rectangle of the body, in cells. */
export interface Area extends Size {
  readonly left: number;
  readonly top: number;
}

/** A share of a length: a part gets at least `least` cells, and more by its weight. */
export interface Share {
  readonly weight: number;
  readonly least: number;
}

/**
 * Exact lengths that add up to `total`. If the minimums do not fit, the last parts are left out:
 * they get 0 cells.
 */
export function sharesOf(total: number, parts: readonly Share[]): readonly number[] {
  let count = parts.length;
  const needed = (): number => parts.slice(0, count).reduce((sum, { least }) => sum + least, 0);
  while (count > 1 && needed() > total) count--;
  const kept = parts.slice(0, count);
  if (count === 1) return parts.map((_, at) => at === 0 ? total : 0);
  const lengths = growing(total, kept);
  return parts.map((_, at) => lengths[at] ?? 0);
}

/** Parts below their minimum get it; the others divide the rest by weight. */
function growing(total: number, parts: readonly Share[]): readonly number[] {
  const fixed = new Set<Share>();
  for (;;) {
    const free = parts.filter((part) => !fixed.has(part));
    const rest = parts.reduce((left, part) => left - (fixed.has(part) ? part.least : 0), total);
    const weights = free.reduce((sum, { weight }) => sum + weight, 0);
    const small = free.find(({ weight, least }) => rest * weight / weights < least);
    if (small === undefined) return rounded(parts, fixed, rest, weights);
    fixed.add(small);
  }
}

/** Whole cells; what rounding leaves goes to the earlier parts. */
function rounded(
  parts: readonly Share[],
  fixed: ReadonlySet<Share>,
  rest: number,
  weights: number,
): readonly number[] {
  const lengths = parts.map((part) =>
    fixed.has(part) ? part.least : Math.floor(rest * part.weight / weights)
  );
  let left = rest -
    parts.reduce((sum, part, at) => sum + (fixed.has(part) ? 0 : lengths[at] ?? 0), 0);
  return parts.map((part, at) => (lengths[at] ?? 0) + (!fixed.has(part) && left-- > 0 ? 1 : 0));
}

/** The area as columns next to each other, without those left out. */
export function columnsOf(area: Area, parts: readonly Share[]): readonly Area[] {
  let { left } = area;
  return sharesOf(area.columns, parts).filter((columns) => columns > 0).map((columns) => {
    const part = { ...area, left, columns };
    left += columns;
    return part;
  });
}

/** The area as rows below each other, without those left out. */
export function rowsOf(area: Area, parts: readonly Share[]): readonly Area[] {
  let { top } = area;
  return sharesOf(area.rows, parts).filter((rows) => rows > 0).map((rows) => {
    const part = { ...area, top, rows };
    top += rows;
    return part;
  });
}
