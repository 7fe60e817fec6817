import { commandLineOf, completionsOf, parseLine } from "../../grammar/parse_line.ts";
import { dataWordOf } from "../../grammar/data_word.ts";
import { fieldText } from "../../input/field.ts";
import { blank, type Line, line, span, wrap } from "../../draw/text.ts";
import type { HelpState } from "../../state/help_state.ts";
import type { State } from "../../state/state.ts";

/** The most words that can follow which are shown. */
const shownMax = 30;

/**
 * What a `:` line does, what can follow, and the same on the command line. Null while the text only
 * searches the actions of the screen.
 */
export function lineLines(
  state: State,
  help: HelpState,
  { columns, rows }: { readonly columns: number; readonly rows: number },
): readonly Line[] | null {
  const text = fieldText(help.filter);
  const parsed = help.kind === "keys" ? null : parseLine(text, state.now);
  if (parsed?.kind !== "command") return null;
  const { command, trouble } = parsed;
  const takes = command.takes === null ? "" : ` ${command.takes}`;
  const twin = lineTwin(state);
  const { found } = help;
  const next = found ?? completionsOf(text, state.now);
  const more = next.length > shownMax ? "  ..." : "";
  const lines: readonly Line[] = [
    [span(` ${command.word}${takes}`, "accent")],
    ...wrap(command.about, columns - 2).map((row) => line(` ${row}`)),
    blank,
    ...(trouble === null ? [] : wrapped(trouble, "warn", columns)),
    ...(next.length === 0
      ? []
      : wrapped(`tab: ${next.slice(0, shownMax).join("  ")}${more}`, "dim", columns)),
    ...(found === null && next.length === 0 && dataWordOf(text, state.now) !== null
      ? wrapped("tab: completes the name", "dim", columns)
      : []),
    ...(found?.length === 0 ? wrapped("tab: nothing starts with that", "dim", columns) : []),
    ...(twin === null ? [] : [blank, line(" The same on the command line:", "dim")]),
    ...(twin === null ? [] : wrapped(twin, "plain", columns)),
  ];
  return [...lines, ...Array<Line>(rows).fill(blank)].slice(0, rows);
}

function wrapped(text: string, tone: "warn" | "dim" | "plain", columns: number): readonly Line[] {
  return wrap(text, columns - 2).map((row) => line(` ${row}`, tone));
}

/** The command line that does the same as the `:` line; null if it has none. */
export function lineTwin(state: State): string | null {
  if (state.help?.kind !== "palette") return null;
  const parsed = parseLine(fieldText(state.help.filter), state.now);
  if (parsed.kind === "other" || parsed.trouble !== null) return null;
  return commandLineOf(parsed, state.setting.taskCommand);
}
