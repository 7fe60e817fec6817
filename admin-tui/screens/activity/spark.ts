import { type Line, span, type TextSpan } from "../../draw/text.ts";

const bars = "▁▂▃▄▅▆▇█";

/** Sent messages over time, as one row of bars. */
export interface Spark {
  readonly line: Line;
  /** The highest sum in one cell, and how many buckets each cell covers. */
  readonly peak: number;
  readonly bucketsPerCell: number;
}

/**
 * The newest bucket is at the right end. A cell without messages is a dot, so that an outage shows
 * as a gap rather than a low bar. If there are more buckets than cells, buckets share a cell.
 */
export function spark(counts: readonly number[], width: number): Spark {
  const bucketsPerCell = Math.max(1, Math.ceil(counts.length / Math.max(1, width)));
  const sums = groupedCounts(counts, bucketsPerCell);
  const peak = Math.max(0, ...sums);
  const cells = Array.from({ length: sums.length === 0 ? 0 : width }, (_, at) => {
    const sum = sums[Math.floor(at * sums.length / width)] ?? 0;
    return sum === 0 ? "." : bars[Math.max(0, Math.ceil(sum * bars.length / peak) - 1)] ?? "";
  });
  return { line: runs(cells), peak, bucketsPerCell };
}

/** Grouped starting with the newest bucket, so that only the oldest group can be smaller. */
export function groupedCounts(counts: readonly number[], size: number): readonly number[] {
  const groups = Math.ceil(counts.length / size);
  const short = groups * size - counts.length;
  return Array.from({ length: groups }, (_, at) => {
    const from = Math.max(0, at * size - short);
    return counts.slice(from, (at + 1) * size - short).reduce((sum, count) => sum + count, 0);
  });
}

/** Joins equal neighbors, to draw few spans. */
function runs(cells: readonly string[]): Line {
  const texts = cells.join("").match(/\.+|[^.]+/g) ?? [];
  return texts.map((text): TextSpan => span(text, text.startsWith(".") ? "dim" : "accent"));
}
