import type { Caller } from "../../domain/audit_event.ts";
import { granted, type Outcome } from "../../domain/refusal.ts";
import { parseTokenId } from "../../domain/token.ts";
import type { Ports } from "../../ports/ports.ts";
import { newEvent } from "../record/new_event.ts";
import { authenticateFor, type AuthenticatePorts } from "./authenticate.ts";
import { refuseOperation } from "../record/refuse_operation.ts";

type EndSessionPorts = AuthenticatePorts & Pick<Ports, "sessions" | "clock">;

/**
 * Ends one of the caller's sessions, which may be the current one. Another user's session is
 * reported as not found. No step-up is required: a user who suspects a thief must be quick, and a
 * thief gains nothing by it.
 */
export async function endSession(
  ports: EndSessionPorts,
  input: { readonly sessionToken: string; readonly sessionId: string },
  caller: Caller,
): Promise<Outcome<null, "unauthenticated" | "session_not_found">> {
  const found = await authenticateFor(ports, input, "session.end", caller);
  if (!found.ok) return found;
  const { user } = found.value;
  const requested = { operation: "session.end", userId: user.id, caller } as const;
  const id = parseTokenId(input.sessionId);
  if (id === null) return await refuseOperation(ports, requested, "session_not_found");
  const event = newEvent(ports, caller, {
    type: "session.ended",
    userId: user.id,
    detail: { session_id: id, by: "owner" },
  });
  const ended = await ports.sessions.endSessionOf(user.id, id, ports.clock(), event);
  return ended ? granted(null) : await refuseOperation(ports, requested, "session_not_found");
}

/** Ends all of the caller's sessions except the current one. Returns how many. */
export async function endOtherSessions(
  ports: EndSessionPorts,
  input: { readonly sessionToken: string },
  caller: Caller,
): Promise<Outcome<number, "unauthenticated">> {
  const found = await authenticateFor(ports, input, "session.end_others", caller);
  if (!found.ok) return found;
  const { session, user } = found.value;
  const event = newEvent(ports, caller, {
    type: "session.ended",
    userId: user.id,
    detail: { all_but_session_id: session.id, by: "owner" },
  });
  const count = await ports.sessions.endOtherSessions(user.id, session.id, ports.clock(), event);
  return granted(count);
}
