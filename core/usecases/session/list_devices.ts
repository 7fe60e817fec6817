import type { Device } from "../../domain/session/device.ts";
import { granted, type Outcome } from "../../domain/refusal.ts";
import type { Ports } from "../../ports/ports.ts";
import { authenticate, type AuthenticatePorts, type Reader } from "./authenticate.ts";

type ListDevicesPorts = AuthenticatePorts & Pick<Ports, "sessions" | "clock">;

export interface OwnDevices {
  /** Trusted devices, newest first, at most 50. */
  readonly devices: readonly Device[];
  /** The device that opened the current session; null if a second factor was proven. */
  readonly current: Device["id"] | null;
}

/** Lists the caller's trusted devices. */
export async function listDevices(
  ports: ListDevicesPorts,
  input: { readonly sessionToken: string },
  reader: Reader,
): Promise<Outcome<OwnDevices, "unauthenticated">> {
  const found = await authenticate(ports, input, reader);
  if (!found.ok) return found;
  const { session, user } = found.value;
  const devices = await ports.sessions.listDevices(user.id, ports.clock());
  return granted({ devices, current: session.deviceId });
}
