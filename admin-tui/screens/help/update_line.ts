import type { Step } from "../../app/step.ts";
import type { AnswerTo } from "../../app/answers.ts";
import { copy, withSaid } from "../../app/toast.ts";
import { completeWord, dataWordOf } from "../../grammar/data_word.ts";
import { completeLine } from "../../grammar/parse_line.ts";
import { emptyField, fieldText, fieldWith, insertText } from "../../input/field.ts";
import type { State } from "../../state/state.ts";
import { troubles } from "../../words/troubles.ts";
import { lineTwin } from "./line_lines.ts";
import { filterHelp } from "./update_help.ts";

/** Completes the last word of the `:` line, or asks for the users, apps or places it can name. */
export function completed(state: State): Step {
  if (state.help === null) return [state, []];
  const text = fieldText(state.help.filter);
  const word = dataWordOf(text, state.now);
  if (word !== null) return [state, [{ kind: "completeLine", text, ...word }]];
  const longer = completeLine(text, state.now);
  return [longer === text ? state : filterHelp(state, fieldWith(longer)), []];
}

/** A late answer, after something else was typed, is dropped. */
export function lineCompleted(
  state: State,
  { text, typed, reply }: AnswerTo<"completeLine">,
): State {
  const { help } = state;
  if (help?.kind !== "palette" || fieldText(help.filter) !== text) return state;
  if (reply === "unavailable") return withSaid(state, false, troubles.cannotRead);
  const longer = completeWord(text, typed, reply.value);
  // A name from the database may contain what a field does not accept.
  const field = insertText(emptyField, "reason", longer);
  const filtered = longer === text ? state : filterHelp(state, field);
  if (filtered.help === null || reply.value.length === 1) return filtered;
  return { ...filtered, help: { ...filtered.help, found: reply.value } };
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
