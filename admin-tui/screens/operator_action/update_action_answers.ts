import type { Refusal } from "../../../core/domain/refusal.ts";
import type { ActionDone } from "../../../core/operator.ts";
import type { ActionDialog, ChosenAction } from "../../state/action_state.ts";
import type { ActionAnswer } from "../../app/action_questions.ts";
import type { Step } from "../../app/step.ts";
import { emptyField, fieldWith } from "../../input/field.ts";
import { dropPlace } from "../../state/place.ts";
import type { State } from "../../state/state.ts";
import { doneWords } from "../../words/action_words.ts";
import { capitalized } from "../../words/capitalized.ts";
import { nothingToDoWords } from "../../words/effect_words.ts";
import { wordsOfRefusal } from "../../words/refusals.ts";
import { lostWords, troubles } from "../../words/troubles.ts";
import { withAction } from "./update_action.ts";
import { withSaid } from "../../app/toast.ts";
import { showUser } from "../user/update_user.ts";
import { refreshUsers, usersChanged } from "../users/update_users.ts";

type Answered<Kind> = Extract<ActionAnswer, { readonly kind: Kind }>;

/** Shows the effects and asks for the reason. The answer to a closed dialog is dropped. */
export function userActionPreviewed(
  state: State,
  { chosen, reply }: Answered<"previewAction">,
): State {
  const { dialog, reason } = state.action;
  if (dialog?.step !== "asking" || !same(dialog, chosen)) return state;
  if (reply === "unavailable") return refused(state, chosen, { words: troubles.actionUnread });
  if (!reply.value.ok) return refusedFor(state, chosen, reply.value.refusal);
  const { effects, confirmation, username } = reply.value.value;
  return withAction(state, {
    dialog: {
      step: "reason",
      chosen: { ...chosen, username },
      effects,
      confirmation,
      reason: reason !== null && same(reason, chosen) ? fieldWith(reason.text) : emptyField,
      digits: emptyField,
      trouble: null,
      top: 0,
    },
  });
}

/** Shows the result, and reads the user again. */
export function userActionPerformed(
  before: State,
  { chosen, reply }: Answered<"performAction">,
): Step {
  const state = usersChanged(before);
  if (typeof reply === "string") {
    const words = lostWords(reply, troubles.unrecorded);
    return showUser(refused(state, chosen, { words, outcome: lostOutcomes[reply] }));
  }
  if (!reply.value.ok) return showUser(refusedFor(state, chosen, reply.value.refusal));
  return performed(state, chosen, reply.value.value);
}

function performed(state: State, chosen: ChosenAction, answer: ActionDone): Step {
  const { recoveryCode } = answer;
  const dialog: ActionDialog | null = recoveryCode === null
    ? null
    : { step: "code", chosen, code: recoveryCode };
  const done = withSaid(withAction(state, { dialog }), true, doneWords(answer));
  if (chosen.action !== "delete") return showUser(done);
  return refreshUsers(dropPlace(done, chosen.userId));
}

function refusedFor(state: State, chosen: ChosenAction, refusal: Refusal): State {
  const { reason, provider } = refusal;
  return refused(state, chosen, {
    words: `${capitalized(wordsOfRefusal(refusal, state.now))}.`,
    detail: reason === undefined ? provider?.words ?? null : nothingToDoWords[reason],
    outcome: provider?.status === "uncertain" ? "uncertain" : "undone",
  });
}

type Refusing = Extract<ActionDialog, { readonly step: "refused" }>;

/** What an answer that was lost says about the action. */
const lostOutcomes = {
  unavailable: "undone",
  unanswered: "uncertain",
  already_done: "done",
} as const satisfies Record<string, Refusing["outcome"]>;

/** A dialog rather than a toast: the reason may be long and must not disappear by itself. */
function refused(
  state: State,
  chosen: ChosenAction,
  { words, detail = null, outcome = "undone" }: Pick<Refusing, "words"> & Partial<Refusing>,
): State {
  return withAction(state, { dialog: { step: "refused", chosen, words, detail, outcome } });
}

function same({ chosen }: { readonly chosen: ChosenAction }, other: ChosenAction): boolean {
  return chosen.action === other.action && chosen.userId === other.userId &&
    chosen.itemId === other.itemId;
}
