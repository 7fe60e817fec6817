import { parseReason } from "../../../core/domain/operator/reason.ts";
import { parseStopScope } from "../../../core/domain/sending/send_stop.ts";
import type { Effect } from "../../app/effects.ts";
import type { SendOperationAnswer } from "../../app/answers.ts";
import type { Step } from "../../app/step.ts";
import { type Field, type FieldPurpose, fieldText, fieldWith } from "../../input/field.ts";
import type { State } from "../../state/state.ts";
import {
  newStop,
  type SendsDialog,
  stopChoices,
  type StopDialog,
} from "../../state/sends_state.ts";
import { wordsOfRefusal } from "../../words/refusals.ts";
import { stopScope } from "./sends_dialog.ts";
import { operationDone, operationUndone } from "../../words/sends_words.ts";
import { selectedRow } from "./sends_rows.ts";
import { lostWords, troubles } from "../../words/troubles.ts";
import { rereadSends, withSends } from "./update_sends.ts";

export function openStop(state: State): Step {
  return dialog(state, newStop);
}

/** Opens the same dialog at its reason, for a scope that is already chosen. */
export function openStopOf(state: State, scope: string | null): Step {
  if (scope === null) return openStop(state);
  if (state.sends.acting) return [state, []];
  const [kind, name = ""] = scope.split(":");
  const choice = stopChoices.find((each) => each === (kind === "country" ? kind : scope)) ?? "all";
  return dialog(state, { ...newStop, step: "reason", choice, country: fieldWith(name) });
}

/** Opens the dialog to resume a scope, if it is stopped. */
export function openResumeOf(state: State, scope: string): Step {
  if (state.sends.acting) return [state, []];
  const stop = state.sends.controls?.stops.find((each) => each.scope === scope);
  if (stop === undefined) {
    const words = wordsOfRefusal({ code: "not_stopped" });
    return [withSends(state, { said: { good: false, words: `${scope}: ${words}` } }), []];
  }
  const why = `by ${stop.actorName ?? "operator"}: ${stop.reason}`;
  return dialog(state, { step: "resume", scope, why });
}

export function openResume(state: State): Step {
  const row = selectedRow(state);
  if (row?.kind !== "stop") return [state, []];
  const { scope, actorName, reason } = row.stop;
  return dialog(state, { step: "resume", scope, why: `by ${actorName ?? "operator"}: ${reason}` });
}

export function openLift(state: State): Step {
  const row = selectedRow(state);
  if (row?.kind !== "pause") return [state, []];
  const { scope, conversion } = row.pause;
  const why = `only ${conversion.approved} of ${conversion.sends} codes were approved`;
  return dialog(state, { step: "lift", scope, why });
}

export function leaveDialog(state: State): Step {
  return [withSends(state, { dialog: null }), []];
}

/** Selects the choice above or below, within the list. */
export function chooseStop(state: State, by: 1 | -1): Step {
  const open = state.sends.dialog;
  if (open?.step !== "scope") return [state, []];
  const choice = stopChoices[stopChoices.indexOf(open.choice) + by];
  return choice === undefined ? [state, []] : dialog(state, { ...open, choice, trouble: null });
}

/** Continues from scope to reason to confirmation; never runs the operation. */
export function nextStep(state: State): Step {
  const open = state.sends.dialog;
  if (open?.step === "scope") {
    const known = parseStopScope(stopScope(open)) !== null;
    return dialog(state, known ? { ...open, step: "reason" } : wrong(open, troubles.noCountry));
  }
  if (open?.step !== "reason") return [state, []];
  const reason = parseReason(fieldText(open.reason));
  return dialog(state, reason.ok ? { ...open, step: "confirm" } : wrong(open, troubles.noReason));
}

export function editDialog(
  state: State,
  change: (field: Field, kind: FieldPurpose) => Field,
): State {
  const open = state.sends.dialog;
  if (open === null || !("choice" in open)) return state;
  const kind = open.step === "scope" ? "country" : "reason";
  const edited = { ...open, [kind]: change(open[kind], kind), trouble: null };
  return withSends(state, { dialog: edited });
}

/** Runs the confirmed operation. */
export function confirm(state: State): Step {
  const open = state.sends.dialog;
  if (open === null) return [state, []];
  const effect = operationOf(open);
  if (effect === null) return [state, []];
  return [withSends(state, { dialog: null, acting: true, said: null }), [effect]];
}

function operationOf(open: SendsDialog): Effect | null {
  switch (open.step) {
    case "resume":
      return { kind: "resumeSends", scope: open.scope };
    case "lift":
      return { kind: "liftPause", scope: open.scope };
    case "confirm":
      return { kind: "stopSends", scope: stopScope(open), reason: fieldText(open.reason) };
    default:
      return null;
  }
}

/** Shows the result, and reads the sends again immediately. */
export function sendOperationAnswered(state: State, answer: SendOperationAnswer): Step {
  const { kind, scope, reply } = answer;
  const said = resultOf(kind, scope, reply);
  return rereadSends(withSends(state, { acting: false, said }));
}

function resultOf(
  kind: SendOperationAnswer["kind"],
  scope: string,
  reply: SendOperationAnswer["reply"],
): { readonly good: boolean; readonly words: string } {
  // Then it is not known to be undone.
  if (reply === "unanswered" || reply === "already_done") {
    return { good: false, words: lostWords(reply, troubles.unrecorded) };
  }
  const words = reply === "unavailable"
    ? troubles.unrecorded
    : reply.value.ok
    ? null
    : wordsOfRefusal(reply.value.refusal);
  return words === null
    ? { good: true, words: operationDone(kind, scope) }
    : { good: false, words: `${operationUndone(kind, scope)}: ${words}` };
}

function wrong(open: StopDialog, trouble: string): StopDialog {
  return { ...open, trouble };
}

function dialog(state: State, open: SendsDialog): Step {
  return [withSends(state, { dialog: open, said: null }), []];
}
