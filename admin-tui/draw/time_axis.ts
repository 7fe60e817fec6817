/**
 * A time axis of a fixed number of cells. Long waits in which nothing happens are shortened to a
 * few cells, so that the short steps before and after them stay visible.
 */
export interface TimeAxis {
  readonly cells: number;
  /** The cell of a time, in milliseconds since the start. */
  readonly cellAt: (ms: number) => number;
  /** The first cell of each shortened wait, and how long it is. */
  readonly breaks: readonly { readonly cell: number; readonly ms: number }[];
}

/** Cells of a shortened wait. */
export const breakCells = 3;

/** A wait is shortened if it is longer than this share of the rest. */
const longShare = 2;

/** An axis for steps at these times; `times` contains 0. */
export function timeAxis(times: readonly number[], cells: number): TimeAxis {
  const stops = [...new Set(times.map((ms) => Math.max(0, ms)))].toSorted((a, b) => a - b);
  const waits = stops.slice(1).map((ms, at) => ms - (stops[at] ?? 0));
  const long = longWaits(waits, cells);
  const room = Math.max(1, cells - 1 - long.size * breakCells);
  const short = waits.reduce((sum, ms, at) => long.has(at) ? sum : sum + ms, 0);
  const starts: number[] = [0];
  for (const [at, ms] of waits.entries()) {
    const width = long.has(at) ? breakCells : short === 0 ? 0 : room * ms / short;
    starts.push((starts.at(-1) ?? 0) + width);
  }
  const cellAt = (ms: number): number => {
    const after = stops.findIndex((stop) => stop >= ms);
    if (after <= 0) return after === 0 ? 0 : Math.min(cells - 1, Math.round(starts.at(-1) ?? 0));
    const [low = 0, high = 0] = [stops[after - 1], stops[after]];
    const [from = 0, to = 0] = [starts[after - 1], starts[after]];
    const share = high === low ? 0 : (ms - low) / (high - low);
    return Math.min(cells - 1, Math.round(from + (to - from) * share));
  };
  const breaks = [...long].toSorted((a, b) => a - b).map((at) => ({
    cell: Math.round(starts[at] ?? 0),
    ms: waits[at] ?? 0,
  }));
  return { cells, cellAt, breaks };
}

/** The longest waits, as long as each is much longer than everything else together. */
function longWaits(waits: readonly number[], cells: number): ReadonlySet<number> {
  const long = new Set<number>();
  const order = waits.map((_, at) => at).toSorted((a, b) => (waits[b] ?? 0) - (waits[a] ?? 0));
  for (const at of order) {
    const rest = waits.reduce(
      (sum, ms, other) => long.has(other) || other === at ? sum : sum + ms,
      0,
    );
    const room = cells - (long.size + 1) * breakCells;
    if (rest === 0 || room < cells / 2 || (waits[at] ?? 0) <= rest * longShare) break;
    long.add(at);
  }
  return long;
}
