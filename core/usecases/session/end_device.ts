import type { Caller } from "../../domain/audit_event.ts";
import { granted, type Outcome } from "../../domain/refusal.ts";
import { parseTokenId } from "../../domain/token.ts";
import type { Ports } from "../../ports/ports.ts";
import { newEvent } from "../record/new_event.ts";
import { authenticateFor, type AuthenticatePorts } from "./authenticate.ts";
import { refuseOperation } from "../record/refuse_operation.ts";
import { watchSessions } from "./watch_sessions.ts";

type EndDevicePorts = AuthenticatePorts & Pick<Ports, "sessions" | "events" | "clock" | "newId">;

/**
 * Ends the trust in one of the caller's own devices, and the sessions that it opened. Another
 * user's is as unknown as none. No step-up: it only takes away.
 */
export async function endDevice(
  ports: EndDevicePorts,
  input: { readonly sessionToken: string; readonly deviceId: string },
  caller: Caller,
): Promise<Outcome<null, "unauthenticated" | "device_not_found">> {
  const found = await authenticateFor(ports, input, "device.revoke", caller);
  if (!found.ok) return found;
  const { user } = found.value;
  const asked = { operation: "device.revoke", userId: user.id, caller } as const;
  const id = parseTokenId(input.deviceId);
  if (id === null) return await refuseOperation(ports, asked, "device_not_found");
  const event = newEvent(ports, caller, {
    type: "device.revoked",
    userId: user.id,
    detail: { device_id: id },
  });
  const noteEnded = await watchSessions(ports, user.id);
  const ended = await ports.sessions.endDevice(user.id, id, ports.clock(), event);
  if (!ended) return await refuseOperation(ports, asked, "device_not_found");
  await noteEnded("device_revoked", caller);
  return granted(null);
}
