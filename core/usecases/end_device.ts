import type { Caller } from "../domain/audit_event.ts";
import { granted, type Outcome, refused } from "../domain/refusal.ts";
import { parseTokenId } from "../domain/token.ts";
import type { Ports } from "../ports.ts";
import { happened } from "./audit.ts";
import { authenticate } from "./authenticate.ts";

/**
 * Ends the trust in one of the caller's own devices, and the sessions that it opened. Another
 * user's is as unknown as none. No step-up: it only takes away.
 */
export async function endDevice(
  ports: Ports,
  input: { readonly sessionToken: string; readonly deviceId: string },
  caller: Caller,
): Promise<Outcome<null, "unauthenticated" | "device_not_found">> {
  const found = await authenticate(ports, input);
  if (!found.ok) return found;
  const id = parseTokenId(input.deviceId);
  if (id === null) return refused("device_not_found");
  const { user } = found.value;
  const event = happened(ports, caller, {
    type: "device.revoked",
    userId: user.id,
    detail: { device_id: id },
  });
  const ended = await ports.store.endDevice(user.id, id, ports.clock(), event);
  return ended ? granted(null) : refused("device_not_found");
}
