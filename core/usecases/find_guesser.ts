import type { Caller } from "../domain/audit_event.ts";
import { deviceInForce } from "../domain/device.ts";
import { networkOf } from "../domain/network.ts";
import type { PasswordGuesser } from "../domain/throttle.ts";
import { parseToken, secretMatches, type TokenId } from "../domain/token.ts";
import { type UsernameKey, usernameKey } from "../domain/username.ts";
import type { Ports } from "../ports.ts";

/** What a caller can show beside the password. */
export interface Familiarity {
  /** Of a device that was trusted earlier; null or left out without. Proves nothing but itself. */
  readonly deviceToken?: string | null;
  /** The session of that very user in which the password is asked; null or left out without. */
  readonly sessionId?: TokenId | null;
}

/**
 * Who offers a password, for the limits only: no answer depends on it. Looked up the same way
 * whether or not anybody has that name, and before the name itself is looked up.
 */
export async function findGuesser(
  ports: Ports,
  name: UsernameKey,
  { deviceToken = null, sessionId = null }: Familiarity,
  caller: Caller,
): Promise<PasswordGuesser> {
  const network = networkOf(caller.address);
  if (sessionId !== null) return { name, network, knownBy: `session:${sessionId}` };
  const familiar = await ports.store.isFamiliarNetwork(name, network);
  const deviceId = await findTrustedDevice(ports, name, deviceToken);
  if (deviceId !== null) return { name, network, knownBy: `device:${deviceId}` };
  return { name, network, knownBy: familiar ? "network" : null };
}

/** The device in force, of the user of that name, whose token it is. */
async function findTrustedDevice(
  ports: Ports,
  name: UsernameKey,
  text: string | null,
): Promise<TokenId | null> {
  const token = text === null ? null : parseToken("device", text);
  const device = token === null ? null : await ports.store.findDevice(token.id);
  if (token === null || device === null) return null;
  if (!secretMatches(token.secretHash, device.secretHash)) return null;
  if (!deviceInForce(device, ports.clock())) return null;
  // By the device's user, not by the name: the look costs the same whoever has the name.
  const user = await ports.store.findUser(device.userId);
  return user !== null && usernameKey(user.username) === name ? device.id : null;
}
