import type { OperatorCaller } from "../../core/domain/audit_event.ts";
import type { Operator } from "../../core/operator.ts";
import type { ChosenAction } from "../state/action_state.ts";
import type { CoreReply } from "./reply.ts";

/** Requests of an action's dialog to the core. */
export type ActionQuestion =
  | { readonly kind: "previewAction"; readonly chosen: ChosenAction }
  | { readonly kind: "performAction"; readonly chosen: ChosenAction; readonly reason: string };

export type ActionAnswer = {
  readonly [Kind in ActionQuestion["kind"]]: {
    readonly kind: Kind;
    readonly chosen: ChosenAction;
    readonly reply: CoreReply<Awaited<ReturnType<Operator[Kind]>>>;
  };
}[ActionQuestion["kind"]];

/** Sends a request to the core. `reply` turns an unavailable database into an answer. */
export async function askAction(
  core: Operator,
  caller: OperatorCaller,
  question: ActionQuestion,
  reply: <Value>(promise: Promise<Value>) => Promise<CoreReply<Value>>,
): Promise<ActionAnswer> {
  const { kind, chosen } = question;
  if (kind === "previewAction") {
    return { kind, chosen, reply: await reply(core.previewAction(chosen)) };
  }
  const confirmed = { ...chosen, reason: question.reason };
  return { kind, chosen, reply: await reply(core.performAction(confirmed, caller)) };
}
