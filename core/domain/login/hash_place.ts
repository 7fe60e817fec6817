import { type HashBound, hashBoundOf, type KeyLimits } from "../api_keys/key_limits.ts";
import type { Caller } from "../audit_event.ts";
import { networkOf, networksOf } from "../network.ts";
import type { PasswordGuesser } from "./password_throttle.ts";
import { hasFinishedLogin, type User } from "../account/user.ts";

/** A caller's place in the hash queue. It affects only when a hash runs or is refused. */
export interface HashPlace {
  /** Networks take turns; see `networkInLine`. */
  readonly network: string;
  readonly standing: HashStanding;
  /** How many such hashes a network may have waiting or running. Unlimited if omitted. */
  readonly inFlightMax?: number;
  /** The limit on all hashes of the request's API key. Omitted without a key. */
  readonly bound?: HashBound;
  /** Aborted once the client has left; see `Caller`. */
  readonly left?: AbortSignal;
}

/** Its API key, or the accounts of its network that never verified a phone, have too many. */
export type OwnLimit = "key_overloaded" | "network_overloaded";

/**
 * Why a password was not hashed: a limit of its caller, it would have waited for too long in its
 * place, or its client left before it was hashed.
 */
export type HashRefusal = OwnLimit | "overloaded" | "client_left";

const hashRefusals: readonly string[] = [
  "key_overloaded",
  "network_overloaded",
  "overloaded",
  "client_left",
] satisfies readonly HashRefusal[];

export function isHashRefusal(answer: string): answer is HashRefusal {
  return hashRefusals.includes(answer);
}

/** The refusal of a request whose password was not hashed. A caller's own limit is not overload. */
export function refusalOfHash(why: HashRefusal): "throttled" | "overloaded" {
  return why === "key_overloaded" || why === "network_overloaded" ? "throttled" : "overloaded";
}

/** What the audit log says about a hash that was refused. */
export function refusedHashDetail(why: HashRefusal): Readonly<Record<string, string | boolean>> {
  if (why === "key_overloaded") return { limit: "hashes_key" };
  if (why === "network_overloaded") return { limit: "hashes_network" };
  return why === "client_left" ? { client_left: true } : {};
}

/** Adds what its caller contributes to a place: the limit of its API key, and whether it left. */
export function placeOfCaller(place: HashPlace, caller: Caller, limits: KeyLimits): HashPlace {
  const bound = hashBoundOf(caller, limits);
  const { left } = caller;
  return {
    ...place,
    ...(bound === null ? {} : { bound }),
    ...(left === undefined ? {} : { left }),
  };
}

/** For logins to accounts without a verified phone: an attacker can register any number of them. */
export const unverifiedInFlightMax = 3;

/**
 * `familiar`: presents a trusted device, a session or a recovery code, or comes from a network on
 * which that user recently completed a login. `unverified`: registers, or logs in to an account
 * that never verified a phone, which costs an attacker nothing. `stranger`: everyone else. Unknown
 * names and verified users on a new network are both strangers, so that the waiting time does not
 * reveal which names exist.
 */
export type HashStanding = "familiar" | "stranger" | "unverified";

/**
 * Returns the network by which the queue counts a caller. For IPv6 it is the /48, since one
 * customer may have a /48 with its 65,536 /64s. Accepts an address or a result of `networkOf`.
 */
export function networkInLine(address: string | null): string {
  return networksOf(address).at(-1)?.network ?? networkOf(address);
}

/** The place of someone who presents a password for `user`, or null for an unknown name. */
export function hashPlaceOf(guesser: PasswordGuesser, user: User | null): HashPlace {
  const network = networkInLine(guesser.networks[0].network);
  if (guesser.knownBy !== null) return { network, standing: "familiar" };
  const unverified = user !== null && !hasFinishedLogin(user);
  if (!unverified) return { network, standing: "stranger" };
  return { network, standing: "unverified", inFlightMax: unverifiedInFlightMax };
}
