import type { Caller } from "../../../core/domain/audit_event.ts";
import type { ActDone, ActPreview } from "../../../core/domain/operator/operator_act.ts";
import type { Outcome } from "../../../core/domain/refusal.ts";
import type { Operator } from "../../../core/operator.ts";
import type { ChosenAct } from "./act_model.ts";
import type { Reply } from "../../app/effects.ts";

/** What the dialog of an act asks the core. */
export type ActQuestion =
  | { readonly kind: "previewAct"; readonly chosen: ChosenAct }
  | { readonly kind: "performAct"; readonly chosen: ChosenAct; readonly reason: string };

export type PreviewRefusal =
  | "user_not_found"
  | "act_unavailable"
  | "passkey_not_found"
  | "session_not_found";

export type ActQuestionAnswer =
  | {
    readonly kind: "previewAct";
    readonly chosen: ChosenAct;
    readonly reply: Reply<
      Outcome<Pick<ActPreview, "username" | "effects" | "confirm">, PreviewRefusal>
    >;
  }
  | {
    readonly kind: "performAct";
    readonly chosen: ChosenAct;
    readonly reply: Reply<Outcome<ActDone, PreviewRefusal | "invalid_input">>;
  };

/** Asks the core. `reply` turns a database that is away into an answer. */
export async function askAct(
  core: Operator,
  caller: Caller,
  question: ActQuestion,
  reply: <Value>(promise: Promise<Value>) => Promise<Reply<Value>>,
): Promise<ActQuestionAnswer> {
  const { kind, chosen } = question;
  return kind === "previewAct"
    ? { kind, chosen, reply: await reply(preview(core, chosen)) }
    : { kind, chosen, reply: await reply(perform(core, caller, question)) };
}

async function preview(
  core: Operator,
  { act, userId, username, itemId }: ChosenAct,
): Promise<Outcome<Pick<ActPreview, "username" | "effects" | "confirm">, PreviewRefusal>> {
  if (act !== "end_session") return await core.previewAct({ userId, act, passkeyId: itemId });
  // The core has no more to say of one session.
  return { ok: true, value: { username, effects: oneSession, confirm: "y" } };
}

const oneSession = ["This session ends at once.", "All other sessions stay."];

async function perform(
  core: Operator,
  caller: Caller,
  { chosen, reason }: Extract<ActQuestion, { readonly kind: "performAct" }>,
): Promise<Outcome<ActDone, PreviewRefusal | "invalid_input">> {
  const { act, userId, username, itemId } = chosen;
  if (act !== "end_session") {
    return await core.performAct({ userId, act, passkeyId: itemId, reason }, caller);
  }
  const ended = await core.endSessionOfUser({ userId, sessionId: itemId ?? "", reason }, caller);
  if (!ended.ok) return ended;
  return { ok: true, value: { words: `Session ended: ${username}.`, recoveryCode: null } };
}
