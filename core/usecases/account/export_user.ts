import type { AuditEvent, Caller } from "../../domain/audit_event.ts";
import type { Device } from "../../domain/session/device.ts";
import type { Instant } from "../../domain/instant.ts";
import type { LoginNetwork } from "../../domain/network.ts";
import type { Passkey } from "../../domain/factors/passkey.ts";
import { granted, type Outcome } from "../../domain/refusal.ts";
import type { Authenticator } from "../../domain/factors/authenticators.ts";
import { type ListedSessionAt, sessionAt } from "../../domain/session/assurance.ts";
import { exportThrottle } from "../../domain/throttle.ts";
import type { Metadata } from "../../domain/account/metadata.ts";
import type { User } from "../../domain/account/user.ts";
import type { UserId } from "../../domain/user_id.ts";
import type { AuditQuery } from "../../ports/stores/event_store.ts";
import type { Ports } from "../../ports/ports.ts";
import type { KeptGrants } from "../../ports/stores/oidc/grant_store.ts";
import { newEvent } from "../record/new_event.ts";
import { throttleOperation, type ThrottleOperationPorts } from "../record/refuse_operation.ts";
import {
  requireStepUp,
  type RequireStepUpPorts,
  type StepUpRefusal,
} from "../session/require_step_up.ts";

type ExportUserPorts =
  & RequireStepUpPorts
  & ThrottleOperationPorts
  & Pick<Ports, "users" | "factors" | "events" | "reports" | "grants" | "clock">;

/** Everything stored about a user. The HTTP layer leaves out hashes and keys. */
export interface UserExport {
  readonly exportedAt: Instant;
  readonly user: User;
  readonly metadata: Metadata;
  /** Newest first; those that ended are kept for a week, with the level that they had then. */
  readonly sessions: readonly ListedSessionAt[];
  /** Newest first; those that ended are kept for a week. */
  readonly devices: readonly Device[];
  /** Newest first; kept for 30 days after the last login from that network. */
  readonly networks: readonly LoginNetwork[];
  readonly passkeys: readonly Passkey[];
  readonly authenticators: readonly Authenticator[];
  /** The apps that got access, and consents. No tokens. */
  readonly apps: KeptGrants;
  /** Newest first. */
  readonly events: readonly AuditEvent[];
  /**
   * False if there may be more than 10,000 events, or 1,000 of another kind: only the newest are
   * included.
   */
  readonly complete: boolean;
}

const eventsPerPage = 200;
const pagesMax = 50;
const keptMax = 1000;

/** Exports the caller's data. Requires step-up, so a stolen session cannot take everything. */
export async function exportUser(
  ports: ExportUserPorts,
  input: { readonly sessionToken: string },
  caller: Caller,
): Promise<Outcome<UserExport, StepUpRefusal | "throttled">> {
  const found = await requireStepUp(ports, input, "account.export", caller);
  if (!found.ok) return found;
  const { user } = found.value;
  const now = ports.clock();
  const requested = { operation: "account.export", userId: user.id, caller } as const;
  const full = await throttleOperation(ports, requested, [exportThrottle(user.id)]);
  if (full !== null) return full;
  await ports.events.appendAuditEvent(
    newEvent(ports, caller, { type: "user.exported", userId: user.id }),
  );
  const { events, next } = await eventsOf(ports, user.id);
  const { sessions, devices, networks } = await ports.reports.listKept(user.id, keptMax);
  const apps = await ports.grants.listKeptGrants(user.id, keptMax);
  return granted({
    exportedAt: now,
    user,
    metadata: await ports.users.findMetadata(user.id),
    sessions: sessions.map((session) =>
      sessionAt(session, session.endedAt ?? now, ports.policies.session)
    ),
    devices,
    networks,
    passkeys: await ports.factors.listPasskeys(user.id),
    authenticators: await ports.factors.findAuthenticators(user.id),
    apps,
    events,
    complete: next === null &&
      [sessions, devices, networks, apps.grants, apps.consents].every(({ length }) =>
        length < keptMax
      ),
  });
}

/** Returns the newest events, and the cursor of the next page, or null at the end. */
async function eventsOf(
  ports: ExportUserPorts,
  userId: UserId,
): Promise<{ readonly events: readonly AuditEvent[]; readonly next: string | null }> {
  const events: AuditEvent[] = [];
  let next: string | null = null;
  for (let pages = 0; pages < pagesMax; pages++) {
    const query: AuditQuery = { userId, cursor: next, limit: eventsPerPage };
    const page = await ports.events.listAuditEvents(query);
    events.push(...page.items);
    next = page.next;
    if (next === null) break;
  }
  return { events, next };
}
