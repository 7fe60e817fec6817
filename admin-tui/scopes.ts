import { fieldText } from "./field.ts";
import { fits } from "./layout.ts";
import type { Scope } from "./keymap.ts";
import type { LabState, SendsDialog, State, UsersState } from "./model.ts";
import { selectedRow } from "./presentation/sends_rows.ts";

/** Every stack of scopes that can be, innermost first. The clash check walks them all. */
export const stacks = {
  small: ["small", "always"],
  help: ["help", "list", "always"],
  users: ["row", "users", "list", "global", "always"],
  noUsers: ["users", "global", "always"],
  filtered: ["row", "filtered", "users", "list", "global", "always"],
  noMatch: ["filtered", "users", "global", "always"],
  search: ["search", "field", "always"],
  user: ["user", "list", "global", "always"],
  blank: ["blank", "lab", "list", "global", "always"],
  draft: ["draft", "lab", "list", "global", "always"],
  number: ["number", "field", "always"],
  busy: ["lab", "list", "global", "always"],
  waiting: ["waiting", "lab", "list", "global", "always"],
  code: ["code", "field", "always"],
  sends: ["stoppable", "sends", "list", "global", "always"],
  stopRow: ["stopRow", "stoppable", "sends", "list", "global", "always"],
  pauseRow: ["pauseRow", "stoppable", "sends", "list", "global", "always"],
  acting: ["sends", "list", "global", "always"],
  stopScope: ["stopScope", "always"],
  stopCountry: ["stopCountry", "field", "always"],
  stopReason: ["stopReason", "field", "always"],
  confirm: ["confirm", "always"],
  ended: ["ended", "lab", "list", "global", "always"],
} as const satisfies Record<string, readonly Scope[]>;

/** A dialog is modal, and a field takes what is typed, because nothing else is on the stack. */
export function scopes(state: State): readonly Scope[] {
  if (!fits(state.size)) return stacks.small;
  if (state.help !== null) return stacks.help;
  if (state.screen === "lab") return labScopes(state.lab);
  if (state.screen === "sends") return sendsScopes(state);
  if (state.screen === "user") return stacks.user;
  return usersScopes(state.users);
}

function usersScopes({ searching, search, rows }: UsersState): readonly Scope[] {
  if (searching) return stacks.search;
  if (fieldText(search) === "") return rows.length === 0 ? stacks.noUsers : stacks.users;
  return rows.length === 0 ? stacks.noMatch : stacks.filtered;
}

function sendsScopes(state: State): readonly Scope[] {
  const { dialog, acting } = state.sends;
  if (dialog !== null) return dialogScopes(dialog);
  if (acting) return stacks.acting;
  const row = selectedRow(state);
  if (row?.kind === "stop") return stacks.stopRow;
  return row?.kind === "pause" ? stacks.pauseRow : stacks.sends;
}

function dialogScopes(dialog: SendsDialog): readonly Scope[] {
  if (dialog.step === "scope") {
    return dialog.choice === "country" ? stacks.stopCountry : stacks.stopScope;
  }
  return dialog.step === "reason" ? stacks.stopReason : stacks.confirm;
}

function labScopes(lab: LabState): readonly Scope[] {
  if (lab.focus !== null) return stacks[lab.focus];
  if (lab.phase === "draft") return lab.to === null ? stacks.blank : stacks.draft;
  if (lab.phase === "waiting" || lab.phase === "ended") return stacks[lab.phase];
  return stacks.busy;
}
