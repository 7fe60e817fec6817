import { type Line, span, type TextSpan } from "../../draw/text.ts";

const bars = "▁▂▃▄▅▆▇█";

/** Sent messages over time, in cells of one height each. */
export interface Spark {
  readonly line: Line;
  /** The most that one cell stands for, and how many buckets that is. */
  readonly peak: number;
  readonly bucketsPerCell: number;
}

/**
 * The newest at the right end, over the whole width: a dot where nothing was sent, so that an
 * outage is a gap and not a low bar. Where there is no room for each bucket, some share a cell.
 */
export function spark(counts: readonly number[], width: number): Spark {
  const bucketsPerCell = Math.max(1, Math.ceil(counts.length / Math.max(1, width)));
  const sums = grouped(counts, bucketsPerCell);
  const peak = Math.max(0, ...sums);
  const cells = Array.from({ length: sums.length === 0 ? 0 : width }, (_, at) => {
    const sum = sums[Math.floor(at * sums.length / width)] ?? 0;
    return sum === 0 ? "." : bars[Math.max(0, Math.ceil(sum * bars.length / peak) - 1)] ?? "";
  });
  return { line: runs(cells), peak, bucketsPerCell };
}

/** Counted from the newest, so that only the oldest sum can be of fewer. */
function grouped(counts: readonly number[], size: number): readonly number[] {
  const groups = Math.ceil(counts.length / size);
  const short = groups * size - counts.length;
  return Array.from({ length: groups }, (_, at) => {
    const from = Math.max(0, at * size - short);
    return counts.slice(from, (at + 1) * size - short).reduce((sum, count) => sum + count, 0);
  });
}

/** As few spans as there are gaps. */
function runs(cells: readonly string[]): Line {
  const texts = cells.join("").match(/\.+|[^.]+/g) ?? [];
  return texts.map((text): TextSpan => span(text, text.startsWith(".") ? "dim" : "accent"));
}
