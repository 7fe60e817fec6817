import { parseReason } from "../../../core/domain/operator/reason.ts";
import { parseStopScope, type SendStop } from "../../../core/domain/sending/send_stop.ts";
import type { DescribedPause } from "../../../core/operator.ts";
import type { Effect } from "../../app/effects.ts";
import type { AnswerTo, SendOperationAnswer } from "../../app/answers.ts";
import type { Step } from "../../app/step.ts";
import {
  emptyField,
  type Field,
  type FieldPurpose,
  fieldText,
  fieldWith,
} from "../../input/field.ts";
import type { State } from "../../state/state.ts";
import {
  type EndDialog,
  newStop,
  type PreviewState,
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
  const open: StopDialog = { ...newStop, step: "reason", choice, country: fieldWith(name) };
  return previewed(dialog(state, open), "stop", scope);
}

/** Opens the dialog to resume a scope, if it is stopped. */
export function openResumeOf(state: State, scope: string): Step {
  if (state.sends.acting) return [state, []];
  const stop = state.sends.controls?.stops.find((each) => each.scope === scope);
  if (stop === undefined) {
    const words = wordsOfRefusal({ code: "not_stopped" });
    return [withSends(state, { said: { good: false, words: `${scope}: ${words}` } }), []];
  }
  return openResumeFrom(state, stop);
}

/** Opens the dialog to resume what this stop stopped. */
export function openResumeFrom(state: State, { scope, actorName, reason }: SendStop): Step {
  const why = `by ${actorName ?? "operator"}: ${reason}`;
  return previewed(openEnd(state, "resumeReason", scope, why), "resume", scope);
}

export function openResume(state: State): Step {
  const row = selectedRow(state);
  return row?.kind === "stop" ? openResumeFrom(state, row.stop) : [state, []];
}

export function openLift(state: State): Step {
  const row = selectedRow(state);
  return row?.kind === "pause" ? openLiftOf(state, row.pause) : [state, []];
}

/** Opens the dialog to lift a pause of the fraud guard. */
export function openLiftOf(state: State, { scope, conversion }: DescribedPause): Step {
  const why = `only ${conversion.approved} of ${conversion.sends} codes were approved`;
  return openLiftOfScope(state, scope, why);
}

/** The same for a pause of which only the scope and the reason are known. */
export function openLiftOfScope(state: State, scope: string, why: string): Step {
  return openEnd(state, "liftReason", scope, why);
}

function openEnd(state: State, step: EndDialog["step"], scope: string, why: string): Step {
  return dialog(state, { step, scope, why, reason: emptyField, trouble: null });
}

export function leaveDialog(state: State): Step {
  return [withSends(state, { dialog: null }), []];
}

/** Selects the choice above or below, within the list. */
export function chooseStop(state: State, by: 1 | -1): Step {
  const open = state.sends.dialog;
  if (open?.step !== "scope") return [state, []];
  // The country, which is last, is one key away.
  const count = stopChoices.length;
  const choice = stopChoices[(stopChoices.indexOf(open.choice) + by + count) % count];
  return choice === undefined ? [state, []] : dialog(state, { ...open, choice, trouble: null });
}

/** Continues from scope to reason to confirmation; never runs the operation. */
export function nextStep(state: State): Step {
  const open = state.sends.dialog;
  if (open?.step === "scope") {
    const scope = parseStopScope(stopScope(open));
    if (scope === null) return dialog(state, { ...open, trouble: troubles.noCountry });
    return previewed(dialog(state, { ...open, step: "reason" }), "stop", scope);
  }
  const next = open === null ? undefined : afterReason[open.step];
  if (open === null || next === undefined) return [state, []];
  if (parseReason(fieldText(open.reason)).ok) {
    return dialog(state, { ...open, step: next } as SendsDialog);
  }
  return dialog(state, { ...open, trouble: troubles.noReason });
}

/** The step after each that asks for a reason. */
const afterReason: Readonly<Partial<Record<SendsDialog["step"], SendsDialog["step"]>>> = {
  reason: "confirm",
  resumeReason: "resume",
  liftReason: "lift",
};

export function editDialog(
  state: State,
  change: (field: Field, kind: FieldPurpose) => Field,
): State {
  const open = state.sends.dialog;
  if (open === null) return state;
  if (open.step === "scope") {
    const country = change(open.country, "country");
    return withSends(state, { dialog: { ...open, country, trouble: null } });
  }
  const reason = change(open.reason, "reason");
  return withSends(state, { dialog: { ...open, reason, trouble: null } });
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
      return { kind: "resumeSends", scope: open.scope, reason: fieldText(open.reason) };
    case "lift":
      return { kind: "liftPause", scope: open.scope, reason: fieldText(open.reason) };
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

/** Asks for the preview while the operator types the reason. */
function previewed([state]: Step, order: PreviewState["order"], scope: string): Step {
  const preview = { order, scope, found: null, failed: false };
  return [withSends(state, { preview }), [{ kind: "previewStop", order, scope }]];
}

/** An answer to an earlier question is dropped. */
export function stopPreviewed(
  state: State,
  { order, scope, reply }: AnswerTo<"previewStop">,
): State {
  const { preview } = state.sends;
  if (preview === null || preview.order !== order || preview.scope !== scope) return state;
  const found = reply === "unavailable" || !reply.value.ok ? null : reply.value.value;
  return withSends(state, { preview: { ...preview, found, failed: found === null } });
}

function dialog(state: State, open: SendsDialog): Step {
  return [withSends(state, { dialog: open, said: null }), []];
}
