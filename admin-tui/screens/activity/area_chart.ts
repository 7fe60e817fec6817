import { type Line, span, type Tone } from "../../draw/text.ts";
import { groupedCounts } from "./spark.ts";

export interface AreaPoint {
  readonly sent: number;
  /** How many of `sent` were approved. */
  readonly approved: number;
  readonly failed: number;
  readonly blocked: number;
}

export interface AreaData {
  /** Oldest first. */
  readonly points: readonly AreaPoint[];
  /** What was sent a day before each point; null if that is not known. */
  readonly yesterday: readonly number[] | null;
  /** Whether failed and blocked are known, and drawn below the axis. */
  readonly below: boolean;
  /** The cell with a line through its empty space; null for none. */
  readonly cursor?: number | null;
}

export type ChartGlyphs = "braille" | "ascii";

export interface AreaChart {
  /** As many as there are rows. */
  readonly lines: readonly Line[];
  /** The most messages in one column of dots, and how many points it covers. */
  readonly peak: number;
  readonly pointsPerColumn: number;
}

/** `gap` is yesterday within what was approved. */
type Mark = "approved" | "gap" | "sent" | "yesterday" | "axis" | "failed" | "blocked";

/** The first of these in a cell decides its tone. */
const tones = [
  ["failed", "bad"],
  ["blocked", "warn"],
  ["approved", "accent"],
  ["gap", "accent"],
  ["sent", "plain"],
  ["yesterday", "dim"],
  ["axis", "dim"],
] as const satisfies readonly (readonly [Mark, Tone])[];

const asciiMarks: Readonly<Record<Mark, string>> = {
  approved: "#",
  gap: "-",
  sent: ":",
  yesterday: "-",
  axis: ".",
  failed: "x",
  blocked: "o",
};

/** The bits of a braille character, by row and column of its dots. */
const brailleBits = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]] as const;

/** Sizes of groups that are easy to read on a time axis. */
const groupSizes = [1, 2, 5, 10, 15, 30, 60] as const;

/** What one column of dots shows, in dots. */
interface Heights {
  readonly approved: number;
  readonly sent: number;
  readonly yesterday: number;
  readonly failed: number;
  /** Failed and blocked. */
  readonly wrong: number;
}

/**
 * Approved within sent above the axis, failed and blocked below it, on the same scale; any count
 * has at least one dot. Approved and failed are filled, the others are a pattern, so that no color
 * is needed. Yesterday is a line of dots, and a gap in what is filled.
 */
export function areaChart(
  data: AreaData,
  columns: number,
  rows: number,
  glyphs: ChartGlyphs,
): AreaChart {
  const [across, down] = glyphs === "braille" ? [2, 4] : [1, 1];
  const least = Math.ceil(data.points.length / Math.max(1, columns * across));
  const pointsPerColumn = groupSizes.find((size) => size >= least) ?? Math.max(1, least);
  const groups = groupsOf(data, pointsPerColumn);
  const isWrong = data.below && groups.some(({ failed, blocked }) => failed + blocked > 0);
  const rowsBelow = isWrong ? Math.floor(rows / 3) : 0;
  // With dots, one row of them is the axis, and the next one is empty.
  const spare = glyphs === "braille" ? 1 : 0;
  const above = (rows - rowsBelow) * down - spare;
  const axis = above + spare;
  const heights = heightsOf(groups, above, Math.max(0, rowsBelow * down - spare));
  const markAt = (x: number, y: number): Mark | null => {
    const height = heights[Math.floor(x * heights.length / (columns * across))];
    if (height === undefined) return null;
    if (y < above) return markAbove(height, above - y) ?? (y + 1 === axis ? "axis" : null);
    if (y + 1 === axis) return "axis";
    return markBelow(height, y - above - 2 * spare + 1);
  };
  const lines = Array.from(
    { length: rows },
    (_, row) =>
      joined(
        Array.from({ length: columns }, (_, column) =>
          withCursor(
            glyphs === "braille"
              ? brailleCell(column, row, markAt)
              : asciiCell(markAt(column, row)),
            column === data.cursor,
          )),
      ),
  );
  return { lines, peak: Math.max(0, ...groups.map(({ sent }) => sent)), pointsPerColumn };
}

interface Group extends AreaPoint {
  readonly yesterday: number;
}

function groupsOf({ points, yesterday }: AreaData, size: number): readonly Group[] {
  const of = (count: (point: AreaPoint) => number) => groupedCounts(points.map(count), size);
  const [approved, failed, blocked] = [
    of((point) => point.approved),
    of((point) => point.failed),
    of((point) => point.blocked),
  ];
  const before = groupedCounts(yesterday ?? [], size);
  return of(({ sent }) => sent).map((sent, at) => ({
    sent,
    approved: approved[at] ?? 0,
    failed: failed[at] ?? 0,
    blocked: blocked[at] ?? 0,
    yesterday: before[at] ?? 0,
  }));
}

/** `above` and `below` are the dots of the highest columns. */
function heightsOf(
  groups: readonly Group[],
  above: number,
  below: number,
): readonly Heights[] {
  const peak = Math.max(0, ...groups.map(({ sent, yesterday }) => Math.max(sent, yesterday)));
  const wrongPeak = Math.max(0, ...groups.map(({ failed, blocked }) => failed + blocked));
  const perDot = Math.max(peak / above, below === 0 ? 0 : wrongPeak / below);
  const dots = (count: number, most: number): number =>
    count === 0 ? 0 : Math.min(most, Math.max(1, Math.round(count / perDot)));
  const outer = (inner: number, all: number, most: number): number =>
    all > inner
      ? Math.min(most, Math.max(dots(inner, most) + 1, dots(all, most)))
      : dots(all, most);
  return groups.map(({ sent, approved, failed, blocked, yesterday }) => ({
    approved: dots(approved, above),
    sent: outer(approved, sent, above),
    yesterday: dots(yesterday, above),
    failed: dots(failed, below),
    wrong: outer(failed, failed + blocked, below),
  }));
}

/** The lowest dot has level 1. */
function markAbove({ approved, sent, yesterday }: Heights, level: number): Mark | null {
  if (level <= approved) return level === yesterday ? "gap" : "approved";
  if (level === yesterday) return "yesterday";
  return level <= sent ? "sent" : null;
}

/** The dot next to the axis has level 1. */
function markBelow({ failed, wrong }: Heights, level: number): Mark | null {
  if (level < 1 || level > wrong) return null;
  return level <= failed ? "failed" : "blocked";
}

interface Cell {
  readonly text: string;
  readonly tone: Tone;
}

const empty: Cell = { text: " ", tone: "plain" };

function withCursor(cell: Cell, isCursor: boolean): Cell {
  return isCursor && cell.text === " " ? { text: "┊", tone: "accent" } : cell;
}

function asciiCell(mark: Mark | null): Cell {
  return mark === null ? empty : { text: asciiMarks[mark], tone: toneOf([mark]) };
}

function brailleCell(
  column: number,
  row: number,
  markAt: (x: number, y: number) => Mark | null,
): Cell {
  let bits = 0;
  const marks: Mark[] = [];
  for (const [down, places] of brailleBits.entries()) {
    for (const [across, bit] of places.entries()) {
      const mark = markAt(column * 2 + across, row * 4 + down);
      if (mark === null) continue;
      marks.push(mark);
      const isPattern = mark === "sent" || mark === "blocked";
      if (mark !== "gap" && (!isPattern || across === down % 2)) bits |= bit;
    }
  }
  if (marks.length === 0) return empty;
  return { text: bits === 0 ? " " : String.fromCodePoint(0x2800 + bits), tone: toneOf(marks) };
}

function toneOf(marks: readonly Mark[]): Tone {
  return tones.find(([mark]) => marks.includes(mark))?.[1] ?? "plain";
}

/** Joins neighbors of the same tone, to draw few spans. */
function joined(cells: readonly Cell[]): Line {
  const runs: { text: string; readonly tone: Tone }[] = [];
  for (const { text, tone } of cells) {
    const last = runs.at(-1);
    if (last?.tone === tone) last.text += text;
    else runs.push({ text, tone });
  }
  return runs.map(({ text, tone }) => span(text, tone));
}
