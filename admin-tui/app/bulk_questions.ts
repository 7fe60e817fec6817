import type { OperatorCaller } from "../../core/domain/audit_event.ts";
import type { ActionPreview, Operator } from "../../core/operator.ts";
import type { Outcome, RefusalCode } from "../../core/domain/refusal.ts";
import type { BulkAction, MarkedUser } from "../state/bulk_state.ts";
import { reply, type WriteReply, writeReply } from "./reply.ts";

/** Requests about several users. The core gets one request for each user. */
export type BulkQuestion =
  | {
    readonly kind: "previewBulk";
    readonly action: BulkAction;
    readonly users: readonly MarkedUser[];
  }
  | {
    readonly kind: "performBulk";
    readonly action: BulkAction;
    readonly users: readonly MarkedUser[];
    readonly reason: string;
  };

interface UserAnswer<Value> {
  readonly user: MarkedUser;
  readonly reply: WriteReply<Outcome<Value, RefusalCode>>;
}

export type BulkAnswer =
  | {
    readonly kind: "previewBulk";
    readonly action: BulkAction;
    readonly answers: readonly UserAnswer<ActionPreview>[];
  }
  | {
    readonly kind: "performBulk";
    readonly action: BulkAction;
    readonly answers: readonly UserAnswer<unknown>[];
  };

/** Asks the core about one user after another: each action is a transaction with its own event. */
export async function askBulk(
  core: Operator,
  caller: OperatorCaller,
  question: BulkQuestion,
): Promise<BulkAnswer> {
  const { action, users } = question;
  const choice = ({ userId }: MarkedUser) => ({ action, userId, itemId: null });
  if (question.kind === "previewBulk") {
    const answers: UserAnswer<ActionPreview>[] = [];
    for (const user of users) {
      answers.push({ user, reply: await reply(core.previewAction(choice(user))) });
    }
    return { kind: "previewBulk", action, answers };
  }
  const { reason } = question;
  const answers: UserAnswer<unknown>[] = [];
  for (const user of users) {
    const performed = core.performAction({ ...choice(user), reason }, caller);
    answers.push({ user, reply: await writeReply(performed) });
  }
  return { kind: "performBulk", action, answers };
}
