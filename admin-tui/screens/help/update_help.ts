import { emptyField, type Field } from "../../input/field.ts";
import type { LineCommand } from "../../grammar/line_commands.ts";
import type { BindingName } from "../../app/binding.ts";
import { scrolledTo } from "../../draw/layout.ts";
import type { State } from "../../state/state.ts";
import type { HelpState } from "../../state/help_state.ts";
import { cannotWords } from "../availability.ts";
import { helpEntries } from "./help_entries.ts";
import { helpLayout } from "./help_layout.ts";

export function openHelp(state: State, kind: HelpState["kind"]): State {
  const help = { kind, filter: emptyField, cursor: 0, top: 0, recalled: null, found: null };
  return { ...state, help };
}

/** Moves the selection by `by` entries, within the ends, and scrolls to it. */
export function moveHelp(state: State, by: number): State {
  if (state.help === null) return state;
  const { entries, lines, rowsOf, height } = helpLayout(state, state.help);
  const cursor = Math.max(0, Math.min(state.help.cursor + by, entries.length - 1));
  const selected = entries[cursor];
  const [first, last] = (selected && rowsOf.get(selected)) ?? [0, 0];
  // The title above the first entry becomes visible with it.
  const rows = cursor === 0 ? [0, last, first] : [last, first];
  const top = rows.reduce(
    (kept, row) => scrolledTo(row, kept, height, lines.length),
    state.help.top,
  );
  return { ...state, help: { ...state.help, cursor, top } };
}

export function pageHelp(state: State, direction: 1 | -1): State {
  if (state.help === null) return state;
  return moveHelp(state, direction * Math.max(1, helpLayout(state, state.help).height - 1));
}

/** Applies the filter, and selects the first entry that is available here. */
export function filterHelp(state: State, filter: Field): State {
  if (state.help === null) return state;
  const help = { ...state.help, filter, cursor: 0, top: 0, recalled: null, found: null };
  const live = helpEntries(state, help).findIndex(({ binding, line }) =>
    binding !== null || line !== undefined
  );
  return moveHelp({ ...state, help }, Math.max(0, live));
}

/** Why the selected entry cannot be run now; null if it can, or is of another screen. */
export function chosenWhy(state: State): string | null {
  if (state.help === null) return null;
  const entry = helpEntries(state, state.help)[state.help.cursor];
  return entry === undefined || entry.why === null ? null : cannotWords(entry.label, entry.why);
}

/** The command of the `:` line that is selected; null if an action is. */
export function chosenLine(state: State): LineCommand | null {
  if (state.help?.kind !== "palette") return null;
  return helpEntries(state, state.help)[state.help.cursor]?.line ?? null;
}

/** What Enter would run on the screen under the dialog; null if nothing. */
export function chosenBinding(state: State): BindingName | null {
  if (state.help === null) return null;
  return helpEntries(state, state.help)[state.help.cursor]?.binding ?? null;
}
