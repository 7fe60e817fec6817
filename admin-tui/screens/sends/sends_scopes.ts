import type { Scope } from "../../app/scope.ts";
import type { SendsDialog } from "../../state/sends_state.ts";
import type { State } from "../../state/state.ts";
import { selectedRow } from "./sends_rows.ts";

export const sendsStacks = {
  sends: ["replayable", "stoppable", "sends", "matches", "list", "global", "always"],
  stopRow: ["stopRow", "replayable", "stoppable", "sends", "matches", "list", "global", "always"],
  deliveryRow: [
    "deliveryRow",
    "sendsUser",
    "replayable",
    "stoppable",
    "sends",
    "matches",
    "list",
    "global",
    "always",
  ],
  pauseRow: ["pauseRow", "replayable", "stoppable", "sends", "matches", "list", "global", "always"],
  filtered: [
    "sendsFiltered",
    "deliveryRow",
    "sendsUser",
    "replayable",
    "stoppable",
    "sends",
    "matches",
    "list",
    "global",
    "always",
  ],
  acting: ["sends", "matches", "list", "global", "always"],
  stopScope: ["stopScope", "always"],
  stopCountry: ["stopCountry", "field", "always"],
  stopReason: ["stopReason", "field", "always"],
  confirm: ["confirm", "always"],
} as const satisfies Record<string, readonly Scope[]>;

export function sendsScopes(state: State): readonly Scope[] {
  const { dialog, filter } = state.sends;
  if (dialog !== null) return dialogScopes(dialog);
  const own = rowScopes(state);
  return filter === null ? own : ["sendsFiltered", ...own];
}

function rowScopes(state: State): readonly Scope[] {
  const { acting } = state.sends;
  if (acting) return sendsStacks.acting;
  const row = selectedRow(state);
  if (row?.kind === "stop") return sendsStacks.stopRow;
  if (row?.kind === "delivery") return sendsStacks.deliveryRow;
  return row?.kind === "pause" ? sendsStacks.pauseRow : sendsStacks.sends;
}

const reasonSteps: readonly SendsDialog["step"][] = ["reason", "resumeReason", "liftReason"];

/** The stack of an open dialog, on whatever screen. */
export function dialogScopes(dialog: SendsDialog): readonly Scope[] {
  if (dialog.step === "scope") {
    return dialog.choice === "country" ? sendsStacks.stopCountry : sendsStacks.stopScope;
  }
  return reasonSteps.includes(dialog.step) ? sendsStacks.stopReason : sendsStacks.confirm;
}
