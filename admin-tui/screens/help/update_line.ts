import type { Step } from "../../app/step.ts";
import { copy } from "../../app/toast.ts";
import { completeLine } from "../../grammar/parse_line.ts";
import { fieldText, fieldWith } from "../../input/field.ts";
import type { State } from "../../state/state.ts";
import { lineTwin } from "./line_lines.ts";
import { filterHelp } from "./update_help.ts";

/** Completes the last word of the `:` line. */
export function completed(state: State): State {
  if (state.help === null) return state;
  const text = fieldText(state.help.filter);
  const longer = completeLine(text, state.now);
  return longer === text ? state : filterHelp(state, fieldWith(longer));
}

/** Copies the command line that does the same; nothing for an incomplete line. */
export function copyLine(state: State): Step {
  const text = lineTwin(state);
  return text === null ? [state, []] : copy(state, text, "the command line");
}

/**
 * Recalls an earlier line: 1 for an older one, -1 for a newer one. Null if the key moves the
 * selection instead.
 */
export function recallLine(state: State, by: 1 | -1): State | null {
  const { help, lines } = state;
  if (help?.kind !== "palette" || (help.recalled === null && (by === -1 || help.cursor > 0))) {
    return null;
  }
  const at = (help.recalled ?? -1) + by;
  const line = at === -1 ? "" : lines[at];
  if (line === undefined) return state;
  const filtered = filterHelp(state, fieldWith(line));
  if (filtered.help === null) return state;
  return { ...filtered, help: { ...filtered.help, recalled: at === -1 ? null : at } };
}
