import { troubleLine } from "../../draw/status_lines.ts";
import { type Line, line } from "../../draw/text.ts";
import { timestamp } from "../../draw/time.ts";
import type { State } from "../../state/state.ts";
import { operationStatus } from "../sends/sends_status.ts";

/** The result of the last operation, or an error, or the time of the last read. */
export function boardStatus({ sends, board }: State): Line {
  const { trouble, found } = board;
  const operation = operationStatus(sends);
  if (operation !== null) return operation;
  if (trouble !== null) return troubleLine(trouble);
  return found === null ? [] : line(` updated ${timestamp(found.at).slice(11)} UTC`, "dim");
}
