import {
  ofKind,
  type SeveralKind,
  severalKinds,
} from "../../../core/domain/factors/authenticators.ts";
import { parseReason } from "../../../core/domain/operator/reason.ts";
import type { OperatorActionName, UserDescription } from "../../../core/operator.ts";
import type { ActionDialog, ActionState, PlannedAction } from "../../state/action_state.ts";
import type { Step } from "../../app/step.ts";
import { emptyField, type Field, type FieldPurpose, fieldText } from "../../input/field.ts";
import { caseOf, recipientOf, userOf } from "../../state/place.ts";
import type { State } from "../../state/state.ts";
import type { UserState } from "../../state/user_state.ts";
import { actionDialog } from "./action_dialog.ts";
import { selectedUserRow, userRows } from "../user/user_rows.ts";
import { factorWords } from "../../words/factor_words.ts";
import { troubles } from "../../words/troubles.ts";
import { copy, withSaid } from "../../app/toast.ts";
import { moveUser } from "../user/update_user.ts";

/** Requests a preview of an action on the user on the screen. Changes nothing yet. */
export function openAction(state: State, action: OperatorActionName): Step {
  const user = userOf(state);
  if (action === "resend_code" && user === null) return openResend(state);
  if (user === null || user.description === null) return [state, []];
  if (action === "end_session") return openEndSession(state, user);
  if (action === "disconnect_app") return openDisconnectApp(state, user);
  const kind = severalKinds.find((one) => action === `remove_${one}`);
  if (kind === undefined) return askAbout(state, user, action, null);
  return openRemoveOne(state, user, user.description, action, kind);
}

/** Also in the user's case and in the timeline of one of their messages. */
function openResend(state: State): Step {
  const who = caseOf(state);
  if (who !== null) return askAbout(state, who, "resend_code", null);
  const recipient = recipientOf(state);
  if (recipient === null) return [state, []];
  const { id: userId, username } = recipient;
  return askAbout(state, { userId, username }, "resend_code", null);
}

function openEndSession(state: State, user: UserState): Step {
  const row = selectedUserRow(user);
  return row?.kind === "session"
    ? askAbout(state, user, "end_session", row.session.id)
    : [state, []];
}

function openDisconnectApp(state: State, user: UserState): Step {
  const row = selectedUserRow(user);
  return row?.kind === "app" ? askAbout(state, user, "disconnect_app", row.app.id) : [state, []];
}

/** Removes the one under the cursor, or the only one; otherwise moves the cursor to the first. */
function openRemoveOne(
  state: State,
  user: UserState,
  description: UserDescription,
  action: OperatorActionName,
  kind: SeveralKind,
): Step {
  const row = selectedUserRow(user);
  const own = ofKind(description.holdings.authenticators, kind);
  const only = own.length === 1 ? own[0] : undefined;
  const chosen = row?.kind === kind ? row.authenticator ?? undefined : only;
  if (chosen !== undefined || own.length === 0) {
    return askAbout(state, user, action, chosen?.id ?? null);
  }
  const first = userRows(user).findIndex((each) => each.kind === kind);
  const which = troubles.whichOf(factorWords(kind).noun);
  return [withSaid(moveUser(state, first), false, which), []];
}

/** Requests a preview of an action on any user. Changes nothing yet. */
export function askAbout(
  state: State,
  { userId, username }: Pick<UserState, "userId" | "username">,
  action: OperatorActionName,
  itemId: string | null,
): Step {
  if (state.setting.readOnly) return [state, []];
  const chosen = { action, userId, username, itemId };
  const asking = withAction({ ...state, toast: null }, { dialog: { step: "asking", chosen } });
  return [asking, [{ kind: "previewAction", chosen }]];
}

/** Closes the dialog and forgets the reason, the digits and the code typed in it. */
export function leaveAction(state: State): Step {
  return [withAction(state, { dialog: null }), []];
}

/** Continues from the reason to the confirmation; never runs the action. */
export function nextActionStep(state: State): Step {
  const { dialog } = state.action;
  if (dialog?.step !== "reason") return [state, []];
  const reason = parseReason(fieldText(dialog.reason));
  if (!reason.ok) {
    return [withAction(state, { dialog: { ...dialog, trouble: troubles.noReason } }), []];
  }
  const confirm: ActionDialog = { ...dialog, step: "confirm", trouble: null };
  return [
    withAction(state, { dialog: confirm, reason: { chosen: dialog.chosen, text: reason.value } }),
    [],
  ];
}

/** Confirms with `y`, if the action requires no digits. */
export function confirmAction(state: State): Step {
  const { dialog } = state.action;
  if (dialog?.step !== "confirm" || dialog.confirmation !== "y") return [state, []];
  return perform(state, dialog);
}

/** Edits the reason or the digits. The third correct digit confirms. */
export function editAction(
  state: State,
  change: (field: Field, kind: FieldPurpose) => Field,
): Step {
  const { dialog } = state.action;
  if (dialog?.step === "reason") {
    const reason = change(dialog.reason, "reason");
    return [withAction(state, { dialog: { ...dialog, reason, trouble: null } }), []];
  }
  if (dialog?.step !== "confirm" || dialog.confirmation !== "digits") return [state, []];
  const digits = change(dialog.digits, "digits");
  const typed = fieldText(digits);
  const phone = userOf(state)?.description?.user.phoneNumber;
  if (typed.length < 3 || phone === undefined) {
    return [withAction(state, { dialog: { ...dialog, digits, trouble: null } }), []];
  }
  if (phone.endsWith(typed)) return perform(state, dialog);
  const wrong = { ...dialog, digits: emptyField, trouble: troubles.otherDigits };
  return [withAction(state, { dialog: wrong }), []];
}

function perform(state: State, dialog: PlannedAction): Step {
  if (state.setting.readOnly) return [state, []];
  const performing: ActionDialog = { ...dialog, step: "performing", digits: emptyField };
  const { chosen } = dialog;
  const reason = fieldText(dialog.reason);
  return [withAction(state, { dialog: performing }), [{ kind: "performAction", chosen, reason }]];
}

export function scrollAction(state: State, lines: number): Step {
  const { dialog } = state.action;
  if (dialog === null || !("top" in dialog)) return [state, []];
  const { topMax } = actionDialog(state, dialog);
  const top = Math.max(0, Math.min(Math.min(dialog.top, topMax) + lines, topMax));
  return [withAction(state, { dialog: { ...dialog, top } }), []];
}

/** The toast never contains the code. */
export function copyCode(state: State): Step {
  const { dialog } = state.action;
  return dialog?.step === "code" ? copy(state, dialog.code, "the recovery code") : [state, []];
}

export function withAction(state: State, change: Partial<ActionState>): State {
  return { ...state, action: { ...state.action, ...change } };
}
