import type { Caller } from "../domain/audit_event.ts";
import { granted, type Outcome, refused } from "../domain/refusal.ts";
import type { Ports } from "../ports.ts";
import { happened } from "./audit.ts";
import { authenticate } from "./authenticate.ts";

/** Ends the session that a token stands for. It is refused everywhere from the same instant on. */
export async function logOut(
  ports: Ports,
  input: { readonly sessionToken: string },
  caller: Caller,
): Promise<Outcome<null, "unauthenticated">> {
  const found = await authenticate(ports, input);
  if (!found.ok) return found;
  const { session, user } = found.value;
  const event = happened(ports, caller, {
    type: "session.ended",
    userId: user.id,
    detail: { session_id: session.id, by: "log_out" },
  });
  const ended = await ports.store.endSession(session.id, ports.clock(), event);
  return ended ? granted(null) : refused("unauthenticated");
}
