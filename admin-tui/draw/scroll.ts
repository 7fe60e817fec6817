import { evidenceColumns, evidenceRows, testsRows } from "./layout.ts";
import type { State } from "../state/state.ts";
import { evidenceLines } from "../screens/lab/evidence_lines.ts";
import type { Line } from "./text.ts";
import { paneRows, userPanes } from "../screens/user/user_panes.ts";

/** How far the evidence can be scrolled up from its end. */
export function labScrollMax(state: State): number {
  return Math.max(0, labEvidence(state).length - evidenceRows(state.size));
}

/** The evidence as it stands in this window. */
export function labEvidence({ lab, now, size }: State): readonly Line[] {
  const tests = testsRows(size) === 0;
  return evidenceLines(lab, { columns: evidenceColumns(size), now, tests });
}

/** Lines of evidence that are out of sight before the first one shown. */
export function labLinesAbove(state: State): number {
  return Math.max(0, labScrollMax(state) - state.lab.scroll);
}

/** Lines of a user that are out of sight after the last one shown, in the longer pane. */
export function userLinesBelow(state: State): number {
  const tops = state.user?.tops ?? [0, 0];
  const hidden = userPanes(state).map(({ lines }, at) =>
    lines.length - paneRows(state) - (tops[at] ?? 0)
  );
  return Math.max(0, ...hidden);
}
