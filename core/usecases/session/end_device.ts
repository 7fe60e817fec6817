import type { Caller } from "../../domain/audit_event.ts";
import { granted, type Outcome } from "../../domain/refusal.ts";
import { parseTokenId } from "../../domain/token.ts";
import type { Ports } from "../../ports/ports.ts";
import { newEvent } from "../record/new_event.ts";
import { authenticateFor, type AuthenticatePorts } from "./authenticate.ts";
import { refuseOperation } from "../record/refuse_operation.ts";
import { sessionEnding } from "./session_ending.ts";

type EndDevicePorts = AuthenticatePorts & Pick<Ports, "sessions" | "clock">;

/**
 * Revokes trust in one of the caller's devices and ends the sessions that it opened. Another user's
 * device is reported as not found. No step-up is required, since this only removes access.
 */
export async function endDevice(
  ports: EndDevicePorts,
  input: { readonly sessionToken: string; readonly deviceId: string },
  caller: Caller,
): Promise<Outcome<null, "unauthenticated" | "device_not_found">> {
  const found = await authenticateFor(ports, input, "device.revoke", caller);
  if (!found.ok) return found;
  const { user } = found.value;
  const requested = { operation: "device.revoke", userId: user.id, caller } as const;
  const id = parseTokenId(input.deviceId);
  if (id === null) return await refuseOperation(ports, requested, "device_not_found");
  const event = newEvent(ports, caller, {
    type: "device.revoked",
    userId: user.id,
    detail: { device_id: id },
  });
  const now = ports.clock();
  const ending = sessionEnding(ports, { userId: user.id, by: "device_revoked" }, caller);
  const ended = await ports.sessions.endDevice({ userId: user.id, id, now, ...ending }, event);
  if (ended === null) return await refuseOperation(ports, requested, "device_not_found");
  return granted(null);
}
