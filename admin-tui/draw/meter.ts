import { cell, type Line, span, type Tone } from "./text.ts";

const barMax = 40;
const labelColumns = 10;

/** `messages ━━━━────── 12 of 5 000`: the used part of a budget; no bar without a budget. */
export function meter(
  label: string,
  used: number,
  max: number | null,
  write: (amount: number) => string,
  at: { readonly columns: number; readonly note: string },
): Line {
  const head = cell(` ${label}`, labelColumns, "dim");
  if (max === null) return [head, span(`${write(used)}, no budget set`)];
  const share = max === 0 ? 1 : used / max;
  const width = Math.min(barMax, Math.floor(at.columns / 4));
  const filled = used === 0 ? 0 : Math.max(1, Math.min(width, Math.floor(share * width)));
  const tone = toneOf(share);
  return [
    head,
    ...barSpans(filled, width, tone),
    span(" "),
    span(write(used), tone === "good" ? "plain" : tone),
    span(` of ${write(max)}${at.note}`, "dim"),
  ];
}

/** The first `filled` cells of a bar in its tone. Without colors they differ in weight. */
export function barSpans(filled: number, width: number, tone: Tone): Line {
  return [span("━".repeat(filled), tone), span("─".repeat(width - filled), "dim")];
}

function toneOf(share: number): Tone {
  if (share >= 1) return "bad";
  return share >= 0.7 ? "warn" : "good";
}
