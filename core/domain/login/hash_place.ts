import { networkOf, networksOf } from "../network.ts";
import type { PasswordGuesser } from "./password_throttle.ts";
import { hasFinishedLogin, type User } from "../account/user.ts";

/** Who waits for a hash. Decides only when it is made, or that the queue is full for them. */
export interface HashPlace {
  /** Networks take turns; see `networkInLine`. */
  readonly network: string;
  readonly standing: HashStanding;
  /** How many with such a bound one network may have waiting or running; unbounded if left out. */
  readonly inFlightMax?: number;
}

/** Logins to accounts that never verified a phone: an attacker registers as many as they like. */
export const unverifiedInFlightMax = 3;

/**
 * `familiar`: shows a trusted device, a session or a recovery code, or comes from a network from
 * which a session of that user was opened lately. `unverified`: registers, or logs in to an account
 * that never verified a phone, which costs an attacker nothing. `stranger`: everyone else. Unknown
 * names and verified users on a new network are both strangers, so that the waiting time does not
 * tell which names exist.
 */
export type HashStanding = "familiar" | "stranger" | "unverified";

/**
 * By what the queue tells networks apart: of IPv6 by the /48, which one customer may own with its
 * 65,536 /64s. Takes an address, or what `networkOf` gave.
 */
export function networkInLine(address: string | null): string {
  return networksOf(address).at(-1)?.network ?? networkOf(address);
}

/** The place of someone who offers a password for `user`, who is null for an unknown name. */
export function hashPlaceOf(guesser: PasswordGuesser, user: User | null): HashPlace {
  const network = networkInLine(guesser.networks[0].network);
  if (guesser.knownBy !== null) return { network, standing: "familiar" };
  const unverified = user !== null && !hasFinishedLogin(user);
  if (!unverified) return { network, standing: "stranger" };
  return { network, standing: "unverified", inFlightMax: unverifiedInFlightMax };
}
