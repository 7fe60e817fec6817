import { granted, type Outcome, refused } from "../../domain/refusal.ts";
import { provenWithin, requirementOf, rolesSuffice } from "../../domain/session/access_rules.ts";
import { parseToken, secretMatches } from "../../domain/token.ts";
import { isTestUser } from "../../domain/test_numbers/test_number.ts";
import {
  type Authenticated,
  type AuthenticatePorts,
  continueSession,
  type Reader,
} from "./authenticate.ts";

/** A request to an app, as its proxy described it. */
export interface ForwardedRequest {
  readonly host: string;
  readonly uri: string;
  /** The gate ticket of the browser. Empty if it has none. */
  readonly ticket: string;
}

/**
 * Decides whether a request to an app behind a proxy is allowed. Returns the session of its gate
 * ticket, which may be null if the path is public. Like `authenticate`, it records no refusal.
 */
export async function checkAccess(
  ports: AuthenticatePorts,
  request: ForwardedRequest,
  reader: Reader,
): Promise<
  Outcome<
    Authenticated | null,
    "not_configured" | "access_denied" | "unauthenticated" | "step_up_required" | "test_user"
  >
> {
  const policy = ports.policies.access;
  if (policy === null) return refused("not_configured");
  const requirement = requirementOf(policy, request);
  if (requirement.kind === "denied") return refused("access_denied");
  const found = await authenticateTicket(ports, request.ticket, reader);
  if (requirement.kind === "public") return granted(found.ok ? found.value : null);
  if (!found.ok) return found;
  const { session, user } = found.value;
  // First, because a step-up does not give anyone a role.
  if (!rolesSuffice(user.roles, requirement.roles)) return refused("access_denied");
  if (requirement.kind === "signed_in") return found;
  if (provenWithin(session, requirement.withinSeconds, ports.clock())) return found;
  return refused(isTestUser(user) ? "test_user" : "step_up_required");
}

/** Finds the active session of a gate ticket. No other kind of token is one. */
async function authenticateTicket(
  ports: AuthenticatePorts,
  text: string,
  { noteSubject }: Reader,
): Promise<Outcome<Authenticated, "unauthenticated">> {
  const token = parseToken("gate", text);
  const found = token === null ? null : await ports.sessions.findGateTicket(token.id);
  if (token === null || found === null) return refused("unauthenticated");
  if (!secretMatches(token.secretHash, found.ticket.secretHash)) return refused("unauthenticated");
  noteSubject?.({ userId: found.user.id, sessionId: found.session.id });
  return await continueSession(ports, found);
}
