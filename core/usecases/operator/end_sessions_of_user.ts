import type { Caller } from "../../domain/audit_event.ts";
import type { ActDone } from "../../domain/operator/operator_act.ts";
import { granted, type Outcome, refused } from "../../domain/refusal.ts";
import { parseReason } from "../../domain/operator/reason.ts";
import { parseTokenId } from "../../domain/token.ts";
import type { UserId } from "../../domain/user_id.ts";
import type { Ports } from "../../ports/ports.ts";
import { newEvent } from "../record/new_event.ts";
import { idleSince } from "./find_act_target.ts";
import {
  type ActRefusal,
  noCode,
  type OperatorOrder,
  ordered,
  overtaken,
  requireOperator,
} from "./operator_order.ts";

/** An operator ends all sessions of a user, at once, everywhere (ASVS 5.0 7.4.5). */
export async function endSessionsOfUser(
  ports: Ports,
  order: OperatorOrder,
  caller: Caller,
): Promise<Outcome<Pick<ActDone, "recoveryCode">, ActRefusal>> {
  const { user, sessions } = order.target.has;
  const event = ordered(ports, order, "sessions.ended_by_operator", caller, { sessions });
  const now = ports.clock();
  const ended = await ports.sessions.endSessionsOf(user.id, now, idleSince(ports, now), event);
  return ended === 0 ? overtaken() : granted(noCode);
}

/** An operator ends one session of a user, by its id. */
export async function endSessionOfUser(
  ports: Ports,
  input: { readonly userId: UserId; readonly sessionId: string; readonly reason: string },
  caller: Caller,
): Promise<Outcome<null, "invalid_input" | "session_not_found">> {
  requireOperator(caller);
  const reason = parseReason(input.reason);
  if (!reason.ok) {
    return refused("invalid_input", { fields: [{ field: "reason", code: reason.code }] });
  }
  const id = parseTokenId(input.sessionId);
  if (id === null) return refused("session_not_found");
  const event = newEvent(ports, caller, {
    type: "session.ended",
    userId: input.userId,
    detail: { session_id: id, by: "operator", reason: reason.value },
  });
  const ended = await ports.sessions.endSessionOf(input.userId, id, ports.clock(), event);
  return ended ? granted(null) : refused("session_not_found");
}
