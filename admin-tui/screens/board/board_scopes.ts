import type { Scope } from "../../app/scope.ts";
import type { State } from "../../state/state.ts";
import { dialogScopes } from "../sends/sends_scopes.ts";
import { selectedBoardRow, stopOfRow } from "./board_rows.ts";

const below = ["board", "list", "global", "always"] as const;

export const boardStacks = {
  board: ["boardStoppable", ...below],
  boardRow: ["boardRow", "boardStoppable", ...below],
  boardStopRow: ["boardStop", "boardRow", "boardStoppable", ...below],
  boardPauseRow: ["boardPause", "boardRow", "boardStoppable", ...below],
  boardActing: below,
} as const satisfies Record<string, readonly Scope[]>;

export function boardScopes(state: State): readonly Scope[] {
  const { dialog, acting } = state.sends;
  if (dialog !== null) return dialogScopes(dialog);
  if (acting) return boardStacks.boardActing;
  const row = selectedBoardRow(state);
  if (row === undefined) return boardStacks.board;
  if (row.kind === "pause") return boardStacks.boardPauseRow;
  return stopOfRow(state, row) === null ? boardStacks.boardRow : boardStacks.boardStopRow;
}
