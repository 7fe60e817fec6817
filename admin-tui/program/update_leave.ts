import type { Step } from "../app/step.ts";
import type { State } from "../state/state.ts";
import { withSaid } from "../app/toast.ts";

/**
 * Quits, but asks once while an action that sends, costs money or writes is running. Either way,
 * the action is completed and recorded.
 */
export function leaveProgram(state: State): Step {
  const words = workWords(state);
  if (words === null || state.leaveAsked) return [state, [{ kind: "quit" }]];
  return [withSaid({ ...state, leaveAsked: true }, false, `${words}: q again to quit`), []];
}

/** Withdraws the question once the action has completed. */
export function forgetLeave(state: State): State {
  return state.leaveAsked && workWords(state) === null ? { ...state, leaveAsked: false } : state;
}

function workWords({ lab, action, form, sends, users }: State): string | null {
  if (lab.phase === "sending") return "A message is being sent";
  const isWorking = lab.phase === "checking" || lab.phase === "canceling" ||
    action.dialog?.step === "performing" || form?.step === "performing" || sends.acting ||
    users.bulk?.step === "performing";
  return isWorking ? "The last action is still running" : null;
}
