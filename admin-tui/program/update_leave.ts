import type { Step } from "../app/step.ts";
import type { State } from "../state/state.ts";
import { withSaid } from "../app/toast.ts";

/**
 * Leaves, but asks once while the core works on something that sends, costs or writes. Whether it
 * leaves or stays, what is under way is finished and recorded.
 */
export function leaveProgram(state: State): Step {
  const words = workWords(state);
  if (words === null || state.leaveAsked) return [state, [{ kind: "quit" }]];
  return [withSaid({ ...state, leaveAsked: true }, false, `${words}: q again to quit`), []];
}

/** The question is over when the work is. */
export function forgetLeave(state: State): State {
  return state.leaveAsked && workWords(state) === null ? { ...state, leaveAsked: false } : state;
}

function workWords({ lab, action, sends }: State): string | null {
  if (lab.phase === "sending") return "A message is on its way";
  const isWorking = lab.phase === "checking" || lab.phase === "cancelling" ||
    action.dialog?.step === "performing" || sends.acting;
  return isWorking ? "The last action is not finished" : null;
}
