import { dialogRoom } from "../../draw/layout.ts";
import { parseReason } from "../../../core/domain/operator/reason.ts";
import type { BulkAnswer } from "../../app/bulk_questions.ts";
import type { WriteReply } from "../../app/reply.ts";
import { andThen, type Step } from "../../app/step.ts";
import { withSaid } from "../../app/toast.ts";
import type { Outcome, RefusalCode } from "../../../core/domain/refusal.ts";
import { emptyField, type FieldChange, fieldText } from "../../input/field.ts";
import type {
  BulkAction,
  BulkDialog,
  MarkedUser,
  PlannedBulk,
  SkippedUser,
} from "../../state/bulk_state.ts";
import type { State } from "../../state/state.ts";
import { bulkWords } from "./bulk_words.ts";
import { nothingToDoBrief } from "../../words/effect_words.ts";
import { wordsOfRefusal } from "../../words/refusals.ts";
import { troubles } from "../../words/troubles.ts";
import { moveTo, refreshUsers, selectedUser, usersChanged, withUsers } from "./update_users.ts";
import { bulkDialog } from "./bulk_dialog.ts";
import { summedEffects } from "./summed_effects.ts";

type Answered<Kind> = Extract<BulkAnswer, { readonly kind: Kind }>;

/** More would make the dialog a list that no one reads. */
const marksMax = 100;

/** Marks the user under the cursor, or removes the mark, and moves on to the next row. */
export function toggleMark(state: State): Step {
  const user = selectedUser(state.users);
  if (user === undefined) return [state, []];
  const { marks } = state.users;
  const kept = marks.filter(({ userId }) => userId !== user.id);
  const isMarked = kept.length < marks.length;
  if (!isMarked && marks.length >= marksMax) {
    return [withSaid(state, false, `At most ${marksMax} users can be marked`), []];
  }
  const next = isMarked ? kept : [...marks, { userId: user.id, username: user.username }];
  return moveTo(withUsers(state, { marks: next }), state.users.cursor + 1);
}

export function clearMarks(state: State): Step {
  return [withUsers(state, { marks: [] }), []];
}

/** Asks what the action would do to each marked user. Changes nothing yet. */
export function openBulk(state: State, action: BulkAction): Step {
  const { marks: users } = state.users;
  if (state.setting.readOnly || users.length === 0) return [state, []];
  const asking = withBulk({ ...state, toast: null }, { step: "asking", action });
  return [asking, [{ kind: "previewBulk", action, users }]];
}

export function leaveBulk(state: State): Step {
  return [withBulk(state, null), []];
}

/** Shows the sum of the effects, and who is skipped. The answer to a closed dialog is dropped. */
export function bulkPreviewed(state: State, { action, answers }: Answered<"previewBulk">): Step {
  const { bulk } = state.users;
  if (bulk?.step !== "asking" || bulk.action !== action) return [state, []];
  const planned = answers.flatMap(({ user, reply }) =>
    typeof reply === "object" && reply.value.ok
      ? [{ user, effects: reply.value.value.effects }]
      : []
  );
  const skipped = answers.flatMap(({ user, reply }) => skippedOf(user, reply));
  if (planned.length === 0) {
    return [withBulk(state, { step: "done", action, done: 0, skipped, top: 0 }), []];
  }
  const plan: PlannedBulk = {
    step: "reason",
    action,
    users: planned.map(({ user }) => user),
    skipped,
    effects: summedEffects(planned.map(({ effects }) => effects)),
    reason: emptyField,
    number: emptyField,
    trouble: null,
    top: 0,
  };
  return [withBulk(state, plan), []];
}

const undoneWords = {
  unavailable: troubles.unrecorded,
  unanswered: troubles.unanswered,
} as const;

function skippedOf(
  user: MarkedUser,
  reply: WriteReply<Outcome<unknown, RefusalCode>>,
): readonly SkippedUser[] {
  if (reply === "already_done") return [];
  if (typeof reply === "string") return [{ ...user, words: undoneWords[reply] }];
  if (reply.value.ok) return [];
  const { refusal } = reply.value;
  const { reason } = refusal;
  const words = reason === undefined ? wordsOfRefusal(refusal) : nothingToDoBrief[reason];
  return [{ ...user, words }];
}

/** Continues from the reason to the number; never runs the action. */
export function nextBulkStep(state: State): Step {
  const { bulk } = state.users;
  if (bulk?.step !== "reason") return [state, []];
  const isGiven = parseReason(fieldText(bulk.reason)).ok;
  return [
    withBulk(
      state,
      isGiven
        ? { ...bulk, step: "confirm", trouble: null }
        : { ...bulk, trouble: troubles.noReason },
    ),
    [],
  ];
}

/** Edits the reason or the number. The number of users, typed in full, confirms. */
export function editBulk(state: State, change: FieldChange): Step {
  const { bulk } = state.users;
  if (bulk?.step === "reason") {
    const reason = change(bulk.reason, "reason");
    return [withBulk(state, { ...bulk, reason, trouble: null }), []];
  }
  if (bulk?.step !== "confirm") return [state, []];
  const number = change(bulk.number, "digits");
  const wanted = String(bulk.users.length);
  const typed = fieldText(number);
  if (typed === wanted) return perform(state, bulk);
  const isWrong = typed.length >= wanted.length;
  const next = isWrong
    ? { ...bulk, number: emptyField, trouble: troubles.otherNumber }
    : { ...bulk, number, trouble: null };
  return [withBulk(state, next), []];
}

function perform(state: State, bulk: PlannedBulk): Step {
  if (state.setting.readOnly) return [state, []];
  const { action, users } = bulk;
  const reason = fieldText(bulk.reason);
  const performing = withBulk(state, { ...bulk, step: "performing", number: emptyField });
  return [performing, [{ kind: "performBulk", action, users, reason }]];
}

/** Reports each user that it failed for. The others lose their mark. */
export function bulkPerformed(state: State, { action, answers }: Answered<"performBulk">): Step {
  const skipped = answers.flatMap(({ user, reply }) => skippedOf(user, reply));
  const done = answers.length - skipped.length;
  const marks = state.users.marks.filter(({ userId }) =>
    skipped.some((each) => each.userId === userId)
  );
  const unmarked = withUsers(usersChanged(state), { marks });
  const shown = skipped.length > 0
    ? withBulk(unmarked, { step: "done", action, done, skipped, top: 0 })
    : withSaid(withBulk(unmarked, null), true, bulkWords(action).done(done));
  return andThen([shown, []], refreshUsers);
}

export function scrollBulk(state: State, lines: number): Step {
  const { bulk } = state.users;
  if (bulk === null || !("top" in bulk)) return [state, []];
  const { topMax } = bulkDialog(bulk, dialogRoom(state));
  const top = Math.max(0, Math.min(bulk.top + lines, topMax));
  return [withBulk(state, { ...bulk, top }), []];
}

function withBulk(state: State, bulk: BulkDialog | null): State {
  return withUsers(state, { bulk });
}
