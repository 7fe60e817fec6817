import type { Caller } from "../../domain/audit_event.ts";
import type { ActDone } from "../../domain/operator/operator_act.ts";
import { granted, type Outcome } from "../../domain/refusal.ts";
import type { Ports } from "../../ports/ports.ts";
import {
  type ActRefusal,
  noCode,
  type OperatorOrder,
  ordered,
  overtaken,
} from "./operator_order.ts";

/** An operator ends trust in all devices of a user, and the sessions that devices opened. */
export async function endDevicesOfUser(
  ports: Ports,
  order: OperatorOrder,
  caller: Caller,
): Promise<Outcome<Pick<ActDone, "recoveryCode">, ActRefusal>> {
  const { user, devices, deviceSessions: sessions } = order.target.has;
  const facts = { devices, sessions };
  const event = ordered(ports, order, "devices.ended_by_operator", caller, facts);
  const ended = await ports.sessions.endDevicesOf(user.id, ports.clock(), event);
  return ended === 0 ? overtaken() : granted(noCode);
}
