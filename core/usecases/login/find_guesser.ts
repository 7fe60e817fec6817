import type { Caller } from "../../domain/audit_event.ts";
import { after } from "../../domain/instant.ts";
import { networksOf } from "../../domain/network.ts";
import {
  passwordDelay,
  type PasswordGuesser,
  strangerPasswords,
} from "../../domain/login/password_throttle.ts";
import type { Divisor } from "../../domain/login/pressure.ts";
import type { FullThrottle } from "../../domain/throttle.ts";
import { parseToken, secretMatches, type TokenId } from "../../domain/token.ts";
import { familiarSeconds } from "../../domain/account/user.ts";
import { type UsernameKey, usernameKey } from "../../domain/account/username.ts";
import type { Ports } from "../../ports/ports.ts";
import { divisorFor, type FeelPressurePorts, pressureThrottles } from "./feel_pressure.ts";
import { isDeviceActive } from "../record/written_ends.ts";

export type FindGuesserPorts =
  & FeelPressurePorts
  & Pick<Ports, "users" | "sessions" | "throttles" | "clock">;

/** What a caller can show beside the password. */
export interface Familiarity {
  /** Of a device that was trusted earlier; null or left out without. Proves nothing but itself. */
  readonly deviceToken?: string | null;
  /** The session of that very user in which the password is asked; null or left out without. */
  readonly sessionId?: TokenId | null;
}

/** Who offers a password, or that they have to wait first. */
export type FoundGuesser =
  | {
    readonly waits: false;
    readonly guesser: PasswordGuesser;
    /** Of the limits of the guesser's networks. */
    readonly divisor: Divisor;
  }
  | { readonly waits: true; readonly full: FullThrottle };

/**
 * Who offers a password, for the limits only: no answer depends on it. The wait after wrong ones is
 * looked at before the name is: while it lasts, the answer's time must not tell whether the name is
 * taken.
 */
export async function findGuesser(
  ports: FindGuesserPorts,
  name: UsernameKey,
  { deviceToken = null, sessionId = null }: Familiarity,
  caller: Caller,
): Promise<FoundGuesser> {
  const networks = networksOf(caller.address);
  const deviceId = sessionId === null ? await findTrustedDevice(ports, name, deviceToken) : null;
  const own = sessionId === null
    ? deviceId === null ? null : `device:${deviceId}` as const
    : `session:${sessionId}` as const;
  const stranger = { name, networks, knownBy: own };
  const delay = passwordDelay(stranger);
  const now = ports.clock();
  const looked = [delay, ...pressureThrottles(strangerPasswords)];
  const counted = await ports.throttles.peekThrottles(looked, now);
  const until = counted.get(delay.key)?.opensAt ?? now;
  if (until > now) return { waits: true, full: { key: delay.key, until } };
  if (own !== null) return { waits: false, guesser: stranger, divisor: 1 };
  const since = after(now, -familiarSeconds);
  const { network } = networks[0];
  const { familiar } = await ports.users.findStanding(name, network, since);
  if (familiar) return { waits: false, guesser: { ...stranger, knownBy: "network" }, divisor: 1 };
  const divisor = await divisorFor(ports, strangerPasswords, counted, networks, caller);
  return { waits: false, guesser: stranger, divisor };
}

/** The device in force, of the user of that name, whose token it is. */
async function findTrustedDevice(
  ports: FindGuesserPorts,
  name: UsernameKey,
  text: string | null,
): Promise<TokenId | null> {
  const token = text === null ? null : parseToken("device", text);
  const device = token === null ? null : await ports.sessions.findDevice(token.id);
  if (token === null || device === null) return null;
  if (!secretMatches(token.secretHash, device.secretHash)) return null;
  if (!await isDeviceActive(ports, device)) return null;
  // By the device's user, not by the name: the look costs the same whoever has the name.
  const user = await ports.users.findUser(device.userId);
  return user !== null && usernameKey(user.username) === name ? device.id : null;
}
