import { evidenceColumns, evidenceRows, testsRows } from "../../draw/layout.ts";
import type { Line } from "../../draw/text.ts";
import type { State } from "../../state/state.ts";
import { evidenceLines } from "./evidence_lines.ts";

/** How many lines the evidence can be scrolled up from its end. */
export function labScrollMax(state: State): number {
  return Math.max(0, labEvidence(state).length - evidenceRows(state.size));
}

/** The evidence, laid out for the current window. */
export function labEvidence({ lab, now, size }: State): readonly Line[] {
  const tests = testsRows(size) === 0;
  return evidenceLines(lab, { columns: evidenceColumns(size), now, tests });
}

/** Lines of evidence hidden above the first visible one. */
export function labLinesAbove(state: State): number {
  return Math.max(0, labScrollMax(state) - state.lab.scroll);
}
