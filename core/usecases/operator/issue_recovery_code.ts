import type { Caller } from "../../domain/audit_event.ts";
import { after } from "../../domain/instant.ts";
import { invariant } from "../../domain/invariant.ts";
import type { ActDone } from "../../domain/operator/operator_act.ts";
import {
  hashRecoveryCode,
  issuedCodeLifetimeSeconds,
  mintRecoveryCode,
} from "../../domain/factors/recovery_code.ts";
import { granted, type Outcome } from "../../domain/refusal.ts";
import type { Ports } from "../../ports/ports.ts";
import {
  type ActRefusal,
  type OperatorOrder,
  ordered,
  overtaken,
  tellOwner,
} from "./operator_order.ts";

/**
 * An operator issues one recovery code: random, for an hour, for one use (ASVS 5.0 6.4.1). With it
 * and the password its owner logs in and, within ten minutes, changes a number that is lost; or,
 * with a code to the phone, chooses a new password. The operator never knows a password (6.4.6).
 */
export async function issueRecoveryCode(
  ports: Ports,
  order: OperatorOrder,
  caller: Caller,
): Promise<Outcome<Pick<ActDone, "recoveryCode">, ActRefusal>> {
  const { user } = order.target.has;
  const recoveryCode = mintRecoveryCode(ports.randomBytes);
  const hash = hashRecoveryCode(recoveryCode, user.id);
  invariant(hash !== null, "a minted code can be typed");
  const now = ports.clock();
  const expiresAt = after(now, issuedCodeLifetimeSeconds);
  const facts = { expires_at: new Date(expiresAt).toISOString() };
  const event = ordered(ports, order, "recovery_code.issued", caller, facts);
  const issue = { userId: user.id, hash, now, expiresAt };
  if (!await ports.factors.issueRecoveryCode(issue, event)) return overtaken();
  await tellOwner(ports, user, caller);
  return granted({ recoveryCode });
}
