import type { Scope } from "../../app/scope.ts";
import type { LabState } from "../../state/lab_state.ts";
import type { State } from "../../state/state.ts";
import { isInTests } from "./lab_panels.ts";

export const labStacks = {
  blank: ["blank", "simulated", "traced", "lab", "list", "global", "always"],
  draft: ["draft", "simulated", "raw", "traced", "lab", "list", "global", "always"],
  paid: ["paid", "always"],
  number: ["number", "field", "always"],
  busy: ["raw", "lab", "list", "global", "always"],
  waiting: ["waiting", "live", "simulated", "raw", "traced", "lab", "list", "global", "always"],
  // A code consists of digits, so letters can be keys here.
  code: ["code", "live", "simulated", "raw", "field", "always"],
  tests: ["labTest", "deliveryRow", "lab", "list", "global", "always"],
  faults: ["faults", "list", "always"],
  ended: ["ended", "simulated", "raw", "traced", "lab", "list", "global", "always"],
} as const satisfies Record<string, readonly Scope[]>;

/** Keys for the simulator exist only if the provider is one. */
export function labScopes(state: State): readonly Scope[] {
  const { lab, setting } = state;
  if (lab.simulator.faults !== null) return labStacks.faults;
  if (isInTests(state)) return labStacks.tests;
  const stack: readonly Scope[] = labStack(lab);
  return setting.simulator !== null ? stack : stack.filter((scope) => scope !== "simulated");
}

function labStack(lab: LabState): readonly Scope[] {
  if (lab.focus !== null) return labStacks[lab.focus];
  if (lab.asking) return labStacks.paid;
  if (lab.phase === "draft") return lab.to === null ? labStacks.blank : labStacks.draft;
  if (lab.phase === "waiting" || lab.phase === "ended") return labStacks[lab.phase];
  return labStacks.busy;
}
