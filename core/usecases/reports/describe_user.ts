import type { AuditEvent } from "../../domain/audit_event.ts";
import type { Delivery } from "../../domain/sending/delivery.ts";
import type { Device } from "../../domain/session/device.ts";
import { granted, type Outcome, refused } from "../../domain/refusal.ts";
import type { Session, SessionPolicy } from "../../domain/session/session.ts";
import type { User } from "../../domain/account/user.ts";
import type { UserId } from "../../domain/user_id.ts";
import type { UserHoldings } from "../../domain/operator/user_holdings.ts";
import type { Ports } from "../../ports/ports.ts";
import { findHoldings, type FindHoldingsPorts } from "../operator/find_target.ts";
import { listActiveSessions } from "../session/list_sessions.ts";

type DescribeUserPorts =
  & FindHoldingsPorts
  & Pick<Ports, "sessions" | "sending" | "events" | "policies" | "clock">;

export interface UserDescription {
  readonly user: User;
  /** What there is of each kind, and how many: of one look, like `user`. */
  readonly holdings: UserHoldings;
  /** In force, newest first, 50 at most. */
  readonly sessions: readonly Session[];
  /** By which the sessions end. */
  readonly sessionPolicy: SessionPolicy;
  /** Trusted and in force, newest first, 50 at most. */
  readonly devices: readonly Device[];
  /** Newest first, 20 at most. */
  readonly deliveries: readonly Delivery[];
  /** Newest first, 50 at most. */
  readonly events: readonly AuditEvent[];
}

const deliveriesShown = 20;
const eventsShown = 50;

/** One user with what an operator needs to understand their situation: five indexed reads. */
export async function describeUser(
  ports: DescribeUserPorts,
  input: { readonly userId: UserId },
): Promise<Outcome<UserDescription, "user_not_found">> {
  const { userId } = input;
  const holdings = await findHoldings(ports, userId);
  if (holdings === null) return refused("user_not_found");
  const [sessions, devices, deliveries, events] = await Promise.all([
    listActiveSessions(ports, userId),
    ports.sessions.listDevices(userId, ports.clock()),
    ports.sending.listDeliveries({ userId, cursor: null, limit: deliveriesShown }),
    ports.events.listAuditEvents({ userId, cursor: null, limit: eventsShown }),
  ]);
  return granted({
    user: holdings.user,
    holdings,
    sessions,
    sessionPolicy: ports.policies.session,
    devices,
    deliveries: deliveries.items,
    events: events.items,
  });
}
