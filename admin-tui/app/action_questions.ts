import type { OperatorCaller } from "../../core/domain/audit_event.ts";
import type { Operator } from "../../core/operator.ts";
import type { ChosenAction } from "../state/action_state.ts";
import { type CoreReply, reply, type WriteReply, writeReply } from "./reply.ts";

/** Requests of an action's dialog to the core. */
export type ActionQuestion =
  | { readonly kind: "previewAction"; readonly chosen: ChosenAction }
  | { readonly kind: "performAction"; readonly chosen: ChosenAction; readonly reason: string };

export type ActionAnswer =
  | {
    readonly kind: "previewAction";
    readonly chosen: ChosenAction;
    readonly reply: CoreReply<Awaited<ReturnType<Operator["previewAction"]>>>;
  }
  | {
    readonly kind: "performAction";
    readonly chosen: ChosenAction;
    readonly reply: WriteReply<Awaited<ReturnType<Operator["performAction"]>>>;
  };

/** Sends a request to the core. */
export async function askAction(
  core: Operator,
  caller: OperatorCaller,
  question: ActionQuestion,
): Promise<ActionAnswer> {
  const { kind, chosen } = question;
  if (kind === "previewAction") {
    return { kind, chosen, reply: await reply(core.previewAction(chosen)) };
  }
  const confirmed = { ...chosen, reason: question.reason };
  return { kind, chosen, reply: await writeReply(core.performAction(confirmed, caller)) };
}
