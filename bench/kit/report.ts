/** A figure, its bounds, and a sentence that explains it. */
export interface ReportLine {
  readonly what: string;
  readonly measured: number;
  readonly unit?: "ms" | "MB";
  /** The required bound, or null. */
  readonly gate: Bound | null;
  /** The desired bound, or null. */
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

export function isMet(measured: number, bound: Bound): boolean {
  return bound.than === "at least" ? measured >= bound.value : measured <= bound.value;
}

/** Formats a heading and each line with its sentence. */
export function written(lines: readonly ReportLine[]): string {
  const widths = [46, 12, 24] as const;
  const row = (cells: readonly string[]): string =>
    cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join("").trimEnd();
  const body = lines.flatMap((line) => {
    const { what, gate, goal, sentence } = line;
    const cells = [what, figure(line), verdict(line, gate), verdict(line, goal)];
    return [row(cells), ...wrapped(sentence, 92).map((part) => `    ${part}`), ""];
  });
  return [row(["", "measured", "gate", "goal"]), ...body].join("\n");
}

function figure({ measured, unit }: ReportLine): string {
  const decimals = unit === "MB" || measured >= 100 ? 0 : measured >= 20 ? 1 : 2;
  return `${measured.toFixed(decimals)}${unit === undefined ? "" : ` ${unit}`}`;
}

function verdict({ measured }: ReportLine, bound: Bound | null): string {
  if (bound === null) return "-";
  return `${bound.than} ${bound.value}: ${isMet(measured, bound) ? "met" : "MISSED"}`;
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
