import type { Caller } from "../../core/domain/audit_event.ts";
import type { ActDone, ActPreview } from "../../core/domain/operator/operator_act.ts";
import type { Outcome } from "../../core/domain/refusal.ts";
import type { Operator } from "../../core/operator.ts";
import type { ChosenAction } from "../state/action_state.ts";
import type { CoreReply } from "./reply.ts";

/** What the dialog of an action asks the core. */
export type ActionQuestion =
  | { readonly kind: "previewAct"; readonly chosen: ChosenAction }
  | { readonly kind: "performAct"; readonly chosen: ChosenAction; readonly reason: string };

export type PreviewRefusal =
  | "user_not_found"
  | "act_unavailable"
  | "passkey_not_found"
  | "session_not_found";

export type ActionAnswer =
  | {
    readonly kind: "previewAct";
    readonly chosen: ChosenAction;
    readonly reply: CoreReply<
      Outcome<Pick<ActPreview, "username" | "effects" | "confirm">, PreviewRefusal>
    >;
  }
  | {
    readonly kind: "performAct";
    readonly chosen: ChosenAction;
    readonly reply: CoreReply<Outcome<ActDone, PreviewRefusal | "invalid_input">>;
  };

/** Asks the core. `reply` turns a database that is away into an answer. */
export async function askAction(
  core: Operator,
  caller: Caller,
  question: ActionQuestion,
  reply: <Value>(promise: Promise<Value>) => Promise<CoreReply<Value>>,
): Promise<ActionAnswer> {
  const { kind, chosen } = question;
  return kind === "previewAct"
    ? { kind, chosen, reply: await reply(preview(core, chosen)) }
    : { kind, chosen, reply: await reply(perform(core, caller, question)) };
}

async function preview(
  core: Operator,
  { act, userId, username, itemId }: ChosenAction,
): Promise<Outcome<Pick<ActPreview, "username" | "effects" | "confirm">, PreviewRefusal>> {
  if (act !== "end_session") return await core.previewAct({ userId, act, passkeyId: itemId });
  // The core has no more to say of one session.
  return { ok: true, value: { username, effects: oneSession, confirm: "y" } };
}

const oneSession = ["This session ends at once.", "All other sessions stay."];

async function perform(
  core: Operator,
  caller: Caller,
  { chosen, reason }: Extract<ActionQuestion, { readonly kind: "performAct" }>,
): Promise<Outcome<ActDone, PreviewRefusal | "invalid_input">> {
  const { act, userId, username, itemId } = chosen;
  if (act !== "end_session") {
    return await core.performAct({ userId, act, passkeyId: itemId, reason }, caller);
  }
  const ended = await core.endSessionOfUser({ userId, sessionId: itemId ?? "", reason }, caller);
  if (!ended.ok) return ended;
  return { ok: true, value: { words: `Session ended: ${username}.`, recoveryCode: null } };
}
