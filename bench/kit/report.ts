/** A figure, its bounds, and a sentence that explains it. */
export interface ReportLine {
  readonly what: string;
  /** Null if it could not be measured; the sentence says why. */
  readonly measured: number | null;
  readonly unit?: "ms" | "MB" | "us";
  /** The bound that a program fails without, such as `deno task bench:abuse`. */
  readonly gate?: Bound | null;
  /** The promised bound, or null for a figure without a promise. */
  readonly goal: Bound | null;
  /** Describes what was measured, with absolute figures. */
  readonly sentence: string;
}

export interface Bound {
  readonly than: "at least" | "at most";
  readonly value: number;
}

export function atLeast(value: number): Bound {
  return { than: "at least", value };
}

export function atMost(value: number): Bound {
  return { than: "at most", value };
}

export function isMet(measured: number | null, bound: Bound): boolean {
  if (measured === null) return false;
  return bound.than === "at least" ? measured >= bound.value : measured <= bound.value;
}

/** A line for a figure that cannot be measured here. */
export function notMeasured(what: string, goal: Bound | null, why: string): ReportLine {
  return { what, measured: null, goal, sentence: why };
}

/** The heading of the lines. */
export const heading = row(["", "measured", "goal"]);

/** Formats each line with its sentence. */
export function written(lines: readonly ReportLine[]): string {
  return lines.flatMap((line) => {
    const cells = [line.what, figure(line), ...verdict(line)];
    return [row(cells), ...wrapped(line.sentence, 92).map((part) => `    ${part}`), ""];
  }).join("\n");
}

/** The lines as a table for a document, without their sentences. */
export function markdown(lines: readonly ReportLine[]): string {
  const rows = lines.map((line) => [line.what, figure(line), ...verdict(line)]);
  return [["Measure", "Measured", "Goal", ""], ["---", "---:", "---", "---"], ...rows]
    .map(([what = "", figure = "", bound = "", verdict = ""]) =>
      `| ${what} | ${figure} | ${bound} | ${verdict} |`
    ).join("\n");
}

function row([what = "", figure = "", bound = "", verdict = ""]: readonly string[]): string {
  const [whatWidth, figureWidth, boundWidth] = [52, 13, 16];
  return `${what.padEnd(whatWidth)}${figure.padEnd(figureWidth)}${
    bound.padEnd(boundWidth)
  }${verdict}`
    .trimEnd();
}

function figure({ measured, unit }: ReportLine): string {
  if (measured === null || Number.isNaN(measured)) return "-";
  const decimals = unit === "MB" || measured >= 100 ? 0 : measured >= 20 ? 1 : 2;
  return `${measured.toFixed(decimals)}${unit === undefined ? "" : ` ${unit}`}`;
}

/** The bound, and whether it is met. A gate is the bound of a line without a goal. */
function verdict({ measured, gate = null, goal }: ReportLine): readonly string[] {
  const bound = goal ?? gate;
  if (bound === null) return ["-"];
  const judged = measured === null || Number.isNaN(measured)
    ? "not measured"
    : isMet(measured, bound)
    ? "pass"
    : "short";
  const missed = gate !== null && !isMet(measured, gate);
  const ofGate = missed ? ` (gate: ${gate.than} ${gate.value})` : "";
  return [`${bound.than} ${bound.value}`, `${judged}${ofGate}`];
}

function wrapped(text: string, width: number): string[] {
  const rows = [""];
  for (const word of text.split(" ")) {
    const last = rows.at(-1) ?? "";
    if (last !== "" && last.length + word.length >= width) rows.push(word);
    else rows[rows.length - 1] = last === "" ? word : `${last} ${word}`;
  }
  return rows;
}
