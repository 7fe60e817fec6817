import { bodyRows, evidenceColumns, evidenceRows } from "../layout.ts";
import type { State } from "../model.ts";
import { evidenceLines } from "./evidence_lines.ts";
import { userFacts, userRecord } from "./user_lines.ts";

/** How far the evidence can be scrolled up from its end. */
export function labScrollMax({ lab, size }: State): number {
  const length = evidenceLines(lab, evidenceColumns(size)).length;
  return Math.max(0, length - evidenceRows(size));
}

/** Lines of evidence that are out of sight before the first one shown. */
export function labLinesAbove(state: State): number {
  return Math.max(0, labScrollMax(state) - state.lab.scroll);
}

/** How far a user's record can be scrolled down from its beginning. */
export function userScrollMax({ user, now, size }: State): number {
  if (user === null) return 0;
  const rows = bodyRows(size) - userFacts(user, now, size.columns).length;
  return Math.max(0, userRecord(user, now, size.columns).length - rows);
}

/** Lines of the record that are out of sight after the last one shown. */
export function userLinesBelow(state: State): number {
  return Math.max(0, userScrollMax(state) - (state.user?.scroll ?? 0));
}
