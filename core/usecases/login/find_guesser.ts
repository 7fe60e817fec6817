import type { Caller } from "../../domain/audit_event.ts";
import { after } from "../../domain/instant.ts";
import { hashPlaceOf } from "../../domain/login/hash_place.ts";
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
import { divisorFor, type LimitDivisorPorts, pressureThrottles } from "./limit_divisor.ts";
import { isDeviceActive } from "../record/written_ends.ts";

export type FindGuesserPorts =
  & LimitDivisorPorts
  & Pick<Ports, "users" | "sessions" | "throttles" | "hasher" | "clock">;

/** What a caller can present along with the password. */
export interface Familiarity {
  /**
   * The token of a device that was trusted earlier; null or omitted without one. It proves only
   * that the device is known.
   */
  readonly deviceToken?: string | null;
  /** The user's session in which the password is requested; null or omitted without one. */
  readonly sessionId?: TokenId | null;
}

/** Who offers a password, or why it is not checked now. */
export type FoundGuesser =
  | {
    readonly kind: "found";
    readonly guesser: PasswordGuesser;
    /** The divisor for the limits of the guesser's networks. */
    readonly divisor: Divisor;
  }
  | { readonly kind: "must_wait"; readonly full: FullThrottle }
  /** The queue has no place for this network, neither for a familiar user nor for a stranger. */
  | { readonly kind: "no_room" };

/**
 * Classifies who offers a password. This affects rate limits only, never the response. The wait
 * after incorrect passwords is checked before the username is looked up: during that wait, response
 * times must not reveal whether the username is taken.
 */
export async function findGuesser(
  ports: FindGuesserPorts,
  name: UsernameKey,
  { deviceToken = null, sessionId = null }: Familiarity,
  caller: Caller,
): Promise<FoundGuesser> {
  const networks = networksOf(caller.address);
  const deviceId = sessionId === null ? await findTrustedDevice(ports, name, deviceToken) : null;
  const knownBy = sessionId === null
    ? deviceId === null ? null : `device:${deviceId}` as const
    : `session:${sessionId}` as const;
  const guesser = { name, networks, knownBy };
  const delay = passwordDelay(guesser);
  const now = ports.clock();
  const peeked = [delay, ...pressureThrottles(strangerPasswords)];
  const counted = await ports.throttles.peekThrottles(peeked, now);
  const until = counted.get(delay.key)?.opensAt ?? now;
  if (until > now) return { kind: "must_wait", full: { key: delay.key, until } };
  if (knownBy !== null) return { kind: "found", guesser, divisor: 1 };
  const asFamiliar: PasswordGuesser = { ...guesser, knownBy: "network" };
  // Under load, most requests end here, with one read.
  if (!ports.hasher.hasRoom(hashPlaceOf(asFamiliar, null), hashPlaceOf(guesser, null))) {
    return { kind: "no_room" };
  }
  const since = after(now, -familiarSeconds);
  const { network } = networks[0];
  const { familiar } = await ports.users.findStanding(name, network, since);
  if (familiar) return { kind: "found", guesser: asFamiliar, divisor: 1 };
  const divisor = await divisorFor(ports, strangerPasswords, counted, networks, caller);
  return { kind: "found", guesser, divisor };
}

/** Returns the ID of the trusted device with this token, if it belongs to the user of that name. */
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
  // Look up by the device's user, not by name: the cost must not depend on whether the name is
  // taken.
  const user = await ports.users.findUser(device.userId);
  return user !== null && usernameKey(user.username) === name ? device.id : null;
}
