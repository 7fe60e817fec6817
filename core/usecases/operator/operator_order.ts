import type { ActTarget } from "../../domain/operator/act_effects.ts";
import type { AuditEvent, AuditEventType, Caller } from "../../domain/audit_event.ts";
import { invariant } from "../../domain/invariant.ts";
import type { ActDone } from "../../domain/operator/operator_act.ts";
import { type Outcome, type Refused, refused } from "../../domain/refusal.ts";
import type { User } from "../../domain/account/user.ts";
import type { Ports } from "../../ports/ports.ts";
import { newEvent } from "../record/new_event.ts";
import { notify } from "../sending/notify.ts";

/** An act that was found available, and why the operator does it. */
export interface OperatorOrder {
  readonly target: ActTarget;
  readonly reason: string;
}

export type ActRefusal = "user_not_found" | "act_unavailable";

/** One act: it checks anew, in its transaction, that there is something to act on. */
export type PerformedAct = (
  ports: Ports,
  order: OperatorOrder,
  caller: Caller,
) => Promise<Outcome<Pick<ActDone, "recoveryCode">, ActRefusal>>;

/** What every act that returns nothing to show answers with. */
export const noCode: Pick<ActDone, "recoveryCode"> = { recoveryCode: null };

/** Fails for anybody but an operator: no edge may reach these acts for somebody else. */
export function requireOperator(caller: Caller): void {
  invariant(caller.actor === "operator", "only an operator acts on the accounts of others");
}

/**
 * The beginning of every operator action. Throws `StoreRefused` where the database is not the one
 * that this process opened.
 */
export async function beginOperatorAction(ports: Ports, caller: Caller): Promise<void> {
  requireOperator(caller);
  await ports.upkeep.checkUnchanged();
}

/** The line of an act, with its reason. The counts in `detail` are of just before it. */
export function ordered(
  ports: Ports,
  { target, reason }: OperatorOrder,
  type: AuditEventType,
  caller: Caller,
  detail: AuditEvent["detail"] = {},
): AuditEvent {
  requireOperator(caller);
  const userId = target.has.user.id;
  return newEvent(ports, caller, { type, userId, detail: { ...detail, reason } });
}

/** Another was faster: what the act is about went while it was confirmed. */
export function overtaken(): Refused<"act_unavailable"> {
  return refused("act_unavailable", { why: "It was gone already: somebody else was faster." });
}

/** Tells the owner that an authenticator of theirs came or went (ASVS 5.0 6.3.7). */
export async function tellOwner(ports: Ports, user: User, caller: Caller): Promise<void> {
  const notice = { userId: user.id, to: user.phoneNumber, kind: "second_factor_changed" } as const;
  await notify(ports, notice, caller);
}
