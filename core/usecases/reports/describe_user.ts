import type { AuditEvent } from "../../domain/audit_event.ts";
import type { Delivery } from "../../domain/sending/delivery.ts";
import type { Device } from "../../domain/session/device.ts";
import { granted, type Outcome, refused } from "../../domain/refusal.ts";
import type { ListedSessionAt } from "../../domain/session/assurance.ts";
import type { SessionPolicy } from "../../domain/session/session.ts";
import type { Metadata } from "../../domain/account/metadata.ts";
import type { User } from "../../domain/account/user.ts";
import type { UserId } from "../../domain/user_id.ts";
import type { ConnectedClient } from "../../ports/stores/oidc/grant_store.ts";
import type { UserHoldings } from "../../domain/operator/user_holdings.ts";
import type { Ports } from "../../ports/ports.ts";
import { findHoldings, type FindHoldingsPorts } from "../operator/find_target.ts";
import { listActiveSessions } from "../session/list_sessions.ts";

type DescribeUserPorts =
  & FindHoldingsPorts
  & Pick<Ports, "users" | "sessions" | "grants" | "sending" | "events" | "policies" | "clock">;

export interface UserDescription {
  readonly user: User;
  readonly metadata: Metadata;
  /** What the user has of each kind, from the same read as `user`. */
  readonly holdings: UserHoldings;
  /** Active sessions, newest first, at most 50. */
  readonly sessions: readonly ListedSessionAt[];
  /** The policy that decides when the sessions end. */
  readonly sessionPolicy: SessionPolicy;
  /** Trusted devices, newest first, at most 50. */
  readonly devices: readonly Device[];
  /** The apps that have access, or the user's consent; by name, at most 100. */
  readonly apps: readonly ConnectedClient[];
  /** Newest first, at most 20. */
  readonly deliveries: readonly Delivery[];
  /** Newest first, at most 50. */
  readonly events: readonly AuditEvent[];
}

const deliveriesShown = 20;
const eventsShown = 50;

/**
 * Describes one user, with what an operator needs to understand their situation: seven
 * indexed reads.
 */
export async function describeUser(
  ports: DescribeUserPorts,
  input: { readonly userId: UserId },
): Promise<Outcome<UserDescription, "user_not_found">> {
  const { userId } = input;
  const holdings = await findHoldings(ports, userId);
  if (holdings === null) return refused("user_not_found");
  const [metadata, sessions, devices, apps, deliveries, events] = await Promise.all([
    ports.users.findMetadata(userId),
    listActiveSessions(ports, userId),
    ports.sessions.listDevices(userId, ports.clock()),
    ports.grants.listConnectedClients(userId, ports.clock(), ports.policies.session),
    ports.sending.listDeliveries({ userId, cursor: null, limit: deliveriesShown }),
    ports.events.listAuditEvents({ userId, cursor: null, limit: eventsShown }),
  ]);
  return granted({
    user: holdings.user,
    metadata,
    holdings,
    sessions,
    sessionPolicy: ports.policies.session,
    devices,
    apps,
    deliveries: deliveries.items,
    events: events.items,
  });
}
