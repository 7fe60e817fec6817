import type { Ports } from "../../ports/ports.ts";
import type { HeldAccess } from "../../ports/stores/session_store.ts";

/** Counts the active sessions and trusted devices of all users. */
export async function countSessions(
  ports: Pick<Ports, "sessions" | "policies" | "clock">,
): Promise<HeldAccess> {
  return await ports.sessions.countHeld(ports.clock(), ports.policies.session);
}
