import type { Scope } from "../../app/scope.ts";
import type { SendsDialog } from "../../state/sends_state.ts";
import type { State } from "../../state/state.ts";
import { selectedRow } from "./sends_rows.ts";

const below = [
  "replayable",
  "stoppable",
  "sends",
  "matches",
  "list",
  "global",
  "always",
] as const;

export const sendsStacks = {
  sends: below,
  stopRow: ["blockRow", "stopRow", ...below],
  circuitRow: ["blockRow", ...below],
  deliveryRow: ["deliveryRow", "sendsUser", ...below],
  pauseRow: ["blockRow", "pauseRow", ...below],
  filtered: ["sendsFiltered", "deliveryRow", "sendsUser", ...below],
  opened: ["sendsOpened", "deliveryRow", "sendsUser", ...below],
  acting: ["sends", "matches", "list", "global", "always"],
  stopScope: ["stopScope", "always"],
  stopCountry: ["stopCountry", "field", "always"],
  stopReason: ["stopReason", "field", "always"],
  confirm: ["confirm", "always"],
} as const satisfies Record<string, readonly Scope[]>;

export function sendsScopes(state: State): readonly Scope[] {
  const { dialog, filter, earlier } = state.sends;
  if (dialog !== null) return dialogScopes(dialog);
  const own = rowScopes(state);
  if (earlier.length > 0) return ["sendsOpened", ...own];
  return filter === null ? own : ["sendsFiltered", ...own];
}

function rowScopes(state: State): readonly Scope[] {
  const { acting } = state.sends;
  if (acting) return sendsStacks.acting;
  const row = selectedRow(state);
  if (row?.kind === "stop") return sendsStacks.stopRow;
  if (row?.kind === "circuit") return sendsStacks.circuitRow;
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
