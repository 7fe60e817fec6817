import type { Effect } from "../../app/effects.ts";
import type { Step } from "../../app/step.ts";
import type { FaultList, SimulatorState } from "../../state/lab_state.ts";
import type { State } from "../../state/state.ts";
import { simulatorFaults } from "./fault_lines.ts";
import { troubles } from "../../words/troubles.ts";
import type { SimulatorAnswer } from "../../app/simulator.ts";
import { withLab } from "./update_lab.ts";

/** Opens the list of faults; does nothing if the provider is real. */
export function openFaults(state: State): Step {
  if (state.setting.simulator === null) return [state, []];
  const on = state.lab.phase === "waiting" ? "check" : "start";
  return [withFaults(state, { cursor: 0, on }), [{ kind: "readFaults" }]];
}

export function leaveFaults(state: State): Step {
  return [withFaults(state, null), []];
}

/** Moves the selection by `rows`, within the list. */
export function moveFault(state: State, rows: number): State {
  const { faults } = state.lab.simulator;
  if (faults === null) return state;
  const cursor = Math.max(0, Math.min(faults.cursor + rows, simulatorFaults.length - 1));
  return withFaults(state, { ...faults, cursor });
}

/** Switches between a fault for the next send and one for the next check. */
export function nextStage(state: State): Step {
  const { faults } = state.lab.simulator;
  if (faults === null) return [state, []];
  return [withFaults(state, { ...faults, on: faults.on === "start" ? "check" : "start" }), []];
}

/** Arms the selected fault for the next request about this number, and closes the list. */
export function armFault(state: State): Step {
  const { simulator: { faults }, to } = state.lab;
  const fault = faults === null ? undefined : simulatorFaults[faults.cursor];
  if (faults === null || fault === undefined) return [state, []];
  const effect: Effect = { kind: "armFault", fault: fault.name, on: faults.on, to };
  return [withFaults(state, null), [effect]];
}

export function clearFaults(state: State): Step {
  return [withFaults(state, null), [{ kind: "disarmFaults" }]];
}

export function faultsAnswered(
  state: State,
  { kind, reply }: Exclude<SimulatorAnswer, { readonly kind: "readCode" }>,
): State {
  if (reply !== "unavailable") return withSimulator(state, { armed: reply, trouble: null });
  return kind === "readFaults" && state.lab.simulator.faults === null
    ? state
    : withSimulator(state, { trouble: troubles.noSimulator });
}

function withFaults(state: State, faults: FaultList | null): State {
  return withSimulator(state, { faults, trouble: null });
}

function withSimulator(state: State, change: Partial<SimulatorState>): State {
  return withLab(state, { simulator: { ...state.lab.simulator, ...change } });
}
