import type { Caller } from "../../domain/audit_event.ts";
import { granted, type Outcome } from "../../domain/refusal.ts";
import type { Ports } from "../../ports/ports.ts";
import { newEvent } from "../record/new_event.ts";
import { authenticateFor, type AuthenticatePorts } from "./authenticate.ts";
import { refuseOperation } from "../record/refuse_operation.ts";

type LogOutPorts = AuthenticatePorts & Pick<Ports, "sessions" | "clock">;

/** Ends the session of a token. The token is rejected from that moment on, on all instances. */
export async function logOut(
  ports: LogOutPorts,
  input: { readonly sessionToken: string },
  caller: Caller,
): Promise<Outcome<null, "unauthenticated">> {
  const found = await authenticateFor(ports, input, "session.log_out", caller);
  if (!found.ok) return found;
  const { session, user } = found.value;
  const event = newEvent(ports, caller, {
    type: "session.ended",
    userId: user.id,
    detail: { session_id: session.id, by: "log_out" },
  });
  const ended = await ports.sessions.endSession(session.id, ports.clock(), event);
  if (ended) return granted(null);
  const requested = { operation: "session.log_out", userId: user.id, caller } as const;
  return await refuseOperation(ports, requested, "unauthenticated");
}
