import type { ActDone } from "../../../core/domain/operator/operator_act.ts";
import type { RefusalCode } from "../../../core/domain/refusal.ts";
import type { ActionDialog, ChosenAction } from "../../state/action_state.ts";
import type { ActionAnswer } from "../../app/action_questions.ts";
import type { Step } from "../../app/step.ts";
import { emptyField, fieldWith } from "../../input/field.ts";
import type { State } from "../../state/state.ts";
import { refusalWords } from "../../words/refusals.ts";
import { troubles } from "../../words/troubles.ts";
import { withAction } from "./update_action.ts";
import { withSaid } from "../../app/toast.ts";
import { describe } from "../user/update_user.ts";
import { refreshUsers, showUsers } from "../users/update_users.ts";

type Answered<Kind> = Extract<ActionAnswer, { readonly kind: Kind }>;

/** What the core would do, and the question why. An answer to a dialog that was left is dropped. */
export function userActionPreviewed(
  state: State,
  { chosen, reply }: Answered<"previewAct">,
): State {
  const { dialog, reason } = state.action;
  if (dialog?.step !== "asking" || !same(dialog, chosen)) return state;
  if (reply === "unavailable") return refused(state, chosen, troubles.actionUnread);
  if (!reply.value.ok) return refusedFor(state, chosen, reply.value.refusal);
  const { effects, confirm, username } = reply.value.value;
  return withAction(state, {
    dialog: {
      step: "reason",
      chosen: { ...chosen, username },
      effects,
      confirm,
      reason: reason !== null && same(reason, chosen) ? fieldWith(reason.text) : emptyField,
      digits: emptyField,
      trouble: null,
      top: 0,
    },
  });
}

/** Says what the core answered, and looks at once what holds now. */
export function userActionPerformed(
  state: State,
  { chosen, reply }: Answered<"performAct">,
): Step {
  if (reply === "unavailable") return readAgain(refused(state, chosen, troubles.unrecorded));
  if (!reply.value.ok) return readAgain(refusedFor(state, chosen, reply.value.refusal));
  return performed(state, chosen, reply.value.value);
}

function performed(state: State, chosen: ChosenAction, { words, recoveryCode }: ActDone): Step {
  const dialog: ActionDialog | null = recoveryCode === null
    ? null
    : { step: "code", chosen, code: recoveryCode };
  const done = withSaid(withAction(state, { dialog }), true, words);
  if (chosen.act !== "delete") return readAgain(done);
  const [listed, first] = showUsers({ ...done, user: null });
  const [read, second] = refreshUsers(listed);
  return [read, [...first, ...second]];
}

function refusedFor(
  state: State,
  chosen: ChosenAction,
  { code, why }: { readonly code: RefusalCode; readonly why?: string },
): State {
  const [first = "", ...rest] = refusalWords[code];
  return refused(state, chosen, `${first.toUpperCase()}${rest.join("")}.`, why ?? null);
}

/** A dialog, since the reason may be longer than a line and must not go by itself. */
function refused(
  state: State,
  chosen: ChosenAction,
  words: string,
  why: string | null = null,
): State {
  return withAction(state, { dialog: { step: "refused", chosen, words, why } });
}

function readAgain(state: State): Step {
  return state.user === null ? [state, []] : describe(state, state.user);
}

function same({ chosen }: { readonly chosen: ChosenAction }, other: ChosenAction): boolean {
  return chosen.act === other.act && chosen.userId === other.userId &&
    chosen.itemId === other.itemId;
}
