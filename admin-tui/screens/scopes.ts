import { fieldText } from "../input/field.ts";
import { fits } from "../draw/layout.ts";
import type { Scope } from "./keymap.ts";
import type { LabState } from "../state/lab_state.ts";
import type { State } from "../state/state.ts";
import type { SendsDialog } from "../state/sends_state.ts";
import type { UsersState } from "../state/users_state.ts";
import { selectedRow } from "./sends/sends_rows.ts";
import { actionScopes, userScopes, userStacks } from "./user/user_scopes.ts";

/** Every stack of scopes that can be, innermost first. The clash check walks them all. */
export const stacks = {
  small: ["small", "always"],
  help: ["help", "field", "always"],
  users: ["row", "users", "list", "global", "always"],
  noUsers: ["users", "global", "always"],
  filtered: ["row", "filtered", "users", "list", "global", "always"],
  noMatch: ["filtered", "users", "global", "always"],
  search: ["search", "field", "always"],
  ...userStacks,
  blank: ["blank", "simulated", "traced", "lab", "list", "global", "always"],
  draft: ["draft", "simulated", "raw", "traced", "lab", "list", "global", "always"],
  number: ["number", "field", "always"],
  busy: ["raw", "lab", "list", "global", "always"],
  waiting: ["waiting", "live", "simulated", "raw", "traced", "lab", "list", "global", "always"],
  // A code has digits only, so letters are free for keys.
  code: ["code", "live", "simulated", "raw", "field", "always"],
  faults: ["faults", "list", "always"],
  sends: ["replayable", "stoppable", "sends", "list", "global", "always"],
  stopRow: ["stopRow", "replayable", "stoppable", "sends", "list", "global", "always"],
  deliveryRow: ["deliveryRow", "replayable", "stoppable", "sends", "list", "global", "always"],
  pauseRow: ["pauseRow", "replayable", "stoppable", "sends", "list", "global", "always"],
  acting: ["sends", "list", "global", "always"],
  activity: ["replayable", "activity", "list", "global", "always"],
  delivery: ["delivery", "list", "global", "always"],
  replay: ["replay", "list", "always"],
  stopScope: ["stopScope", "always"],
  stopCountry: ["stopCountry", "field", "always"],
  stopReason: ["stopReason", "field", "always"],
  confirm: ["confirm", "always"],
  ended: ["ended", "simulated", "raw", "traced", "lab", "list", "global", "always"],
} as const satisfies Record<string, readonly Scope[]>;

/** A dialog is modal, and a field takes what is typed, because nothing else is on the stack. */
export function scopes(state: State): readonly Scope[] {
  if (!fits(state.size)) return stacks.small;
  if (state.action.dialog !== null) return actionScopes(state, state.action.dialog);
  if (state.help !== null) return stacks.help;
  if (state.replay.open) return stacks.replay;
  if (state.screen === "lab") return labScopes(state);
  if (state.screen === "activity") return stacks.activity;
  if (state.screen === "delivery") return stacks.delivery;
  if (state.screen === "sends") return sendsScopes(state);
  if (state.screen === "user") return userScopes(state.user, state.now);
  return usersScopes(state.users);
}

function usersScopes({ searching, search, list }: UsersState): readonly Scope[] {
  if (searching) return stacks.search;
  if (fieldText(search) === "") return list.length === 0 ? stacks.noUsers : stacks.users;
  return list.length === 0 ? stacks.noMatch : stacks.filtered;
}

function sendsScopes(state: State): readonly Scope[] {
  const { dialog, acting } = state.sends;
  if (dialog !== null) return dialogScopes(dialog);
  if (acting) return stacks.acting;
  const row = selectedRow(state);
  if (row?.kind === "stop") return stacks.stopRow;
  if (row?.kind === "delivery") return stacks.deliveryRow;
  return row?.kind === "pause" ? stacks.pauseRow : stacks.sends;
}

function dialogScopes(dialog: SendsDialog): readonly Scope[] {
  if (dialog.step === "scope") {
    return dialog.choice === "country" ? stacks.stopCountry : stacks.stopScope;
  }
  return dialog.step === "reason" ? stacks.stopReason : stacks.confirm;
}

/** What only a simulator has is left out where the provider is real. */
function labScopes({ lab, setting }: State): readonly Scope[] {
  if (lab.simulator.faults !== null) return stacks.faults;
  const stack: readonly Scope[] = labStack(lab);
  return setting.simulator !== null ? stack : stack.filter((scope) => scope !== "simulated");
}

function labStack(lab: LabState): readonly Scope[] {
  if (lab.focus !== null) return stacks[lab.focus];
  if (lab.phase === "draft") return lab.to === null ? stacks.blank : stacks.draft;
  if (lab.phase === "waiting" || lab.phase === "ended") return stacks[lab.phase];
  return stacks.busy;
}
