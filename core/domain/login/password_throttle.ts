import { sha256Hex } from "../crypto/sha256.ts";
import type { CountedNetworks } from "../network.ts";
import { countOnly, type Divisor, type GlobalCount } from "./pressure.ts";
import type { GrowingDelay, WindowThrottle } from "../throttle.ts";
import type { UsernameKey } from "../account/username.ts";

/** Who presents a password for a name: what is known before the password is checked. */
export interface PasswordGuesser {
  readonly name: UsernameKey;
  readonly networks: CountedNetworks;
  /**
   * How the guesser is known: by a trusted device or session of that user (`device:…`,
   * `session:…`), or by a `network` on which the user recently completed a login. Null for a
   * stranger.
   */
  readonly knownBy: `device:${string}` | `session:${string}` | "network" | null;
}

/** How many password hashes a network may use; see `passwordThrottles`. */
export interface HashLimits {
  /** In 15 minutes. IPv6 networks wider than a /64 get more (`CountedNetwork.share`). */
  readonly perNetwork: number;
}

/** An office behind one address needs far fewer. Allows one network 960 guesses an hour. */
export const defaultHashLimits: HashLimits = { perNetwork: 240 };

const fifteenMinutesSeconds = 15 * 60;
const hourSeconds = 60 * 60;
const daySeconds = 24 * hourSeconds;

/** Delays after consecutive incorrect passwords. The first four are free, since people mistype. */
const passwordDelaysSeconds = [0, 0, 0, 0, 5, 10, 20, 40, 80, 160, 320, 900] as const;

/** Hashes for one account in 15 minutes, correct or not. A person logs in far less often. */
export const accountHashesMax = 30;

/** Incorrect passwords from all strangers for one name in an hour: half of `failuresInRowMax`. */
export const namePasswordsMax = 50;

/**
 * The multiple of a network's limit that it gets for names that are familiar on it. Everyone behind
 * the address of an office or an app's server shares it. Strangers there cannot use it up unless
 * they know hundreds of its users' names.
 */
const familiarShare = 10;

/**
 * Hashes that count for strangers, over all networks, in 15 minutes. It has room for the mistyped
 * passwords of a million logins a day (a tenth of 700 a minute) in addition to 200 guesses a
 * minute, and the hashes take less than one core at cost 12.
 */
export const strangerPasswords: GlobalCount = {
  key: "password_strangers",
  size: 3000,
  windowSeconds: fifteenMinutesSeconds,
  alerts: { half: "password_guesses_half", full: "password_guesses_full" },
};

/** Registrations over all networks in an hour. */
export const allRegistrations: GlobalCount = {
  key: "registration",
  size: 3000,
  windowSeconds: hourSeconds,
  alerts: { half: "registrations_half", full: "registrations_full" },
};

/** The throttles that a password check counts against, by what is given back afterward. */
export interface PasswordThrottles {
  /** Reset if the password is correct. */
  readonly delay: GrowingDelay;
  /** Never given back: every hash counts against the account. */
  readonly hashes: WindowThrottle;
  /** Given back if the password is correct and its user has ever verified a phone. */
  readonly unearned: readonly WindowThrottle[];
  /** Given back if the password is correct. */
  readonly wrong: readonly WindowThrottle[];
}

/**
 * Limits on password hashes. None of the limits that strangers can use up applies to a familiar
 * network, a trusted device or a session (R14). Each has its own delay (a network has one for each
 * name) and its own count of the account's hashes. Nothing from a trusted device or session counts
 * on a network, so strangers behind the same address cannot affect it.
 */
export function passwordThrottles(
  guesser: PasswordGuesser,
  { perNetwork }: HashLimits,
  divisor: Divisor,
): PasswordThrottles {
  const { name, networks, knownBy } = guesser;
  const hashes = accountHashes(name, groupOf(knownBy));
  const delay = passwordDelay(guesser);
  if (knownBy === "network") {
    const familiar = { max: perNetwork * familiarShare, windowSeconds: fifteenMinutesSeconds };
    const key = `password_familiar:${networks[0].network}`;
    return { delay, hashes, unearned: [{ key, ...familiar }], wrong: [] };
  }
  if (knownBy !== null) return { delay, hashes, unearned: [], wrong: [] };
  const ofName = { max: namePasswordsMax, windowSeconds: hourSeconds };
  return {
    delay,
    hashes,
    unearned: [...networkHashes(networks, perNetwork, divisor), countOnly(strangerPasswords)],
    wrong: [{ key: `password_name:${nameDigest(name)}`, ...ofName }],
  };
}

/** The delay after incorrect passwords for a name, for a device, a session or a network. */
export function passwordDelay({ name, networks, knownBy }: PasswordGuesser): GrowingDelay {
  const from = knownBy === null || knownBy === "network" ? networks[0].network : knownBy;
  return {
    key: `password:${nameDigest(name)}:${from}`,
    delaysSeconds: passwordDelaysSeconds,
    windowSeconds: daySeconds,
  };
}

/** Whose hashes of an account are counted together. Strangers are separate from the owner. */
export type HashGroup = "strangers" | "network" | "own";

function groupOf(knownBy: PasswordGuesser["knownBy"]): HashGroup {
  if (knownBy === null) return "strangers";
  return knownBy === "network" ? "network" : "own";
}

/** Counts every hash for an account, correct or not. */
export function accountHashes(name: UsernameKey, group: HashGroup): WindowThrottle {
  return {
    key: `password_hashes:${nameDigest(name)}:${group}`,
    max: accountHashesMax,
    windowSeconds: fifteenMinutesSeconds,
  };
}

/**
 * Limits registrations, since each attempt reveals whether a name is taken. 60 an hour from one
 * network is enough for a class or an office, and a script reaches it immediately.
 */
export function registrationThrottles(
  networks: CountedNetworks,
  divisor: Divisor,
): readonly WindowThrottle[] {
  return networks.map(({ network, share }) => ({
    key: `registration:${network}`,
    max: Math.floor(60 * share / divisor),
    windowSeconds: hourSeconds,
  }));
}

/** The hash of a registration counts like a login of a user who never verified a phone. */
export function registrationHashes(
  networks: CountedNetworks,
  { perNetwork }: HashLimits,
  divisor: Divisor,
): readonly WindowThrottle[] {
  return [...networkHashes(networks, perNetwork, divisor), countOnly(allRegistrations)];
}

function networkHashes(
  networks: CountedNetworks,
  perNetwork: number,
  divisor: Divisor,
): readonly WindowThrottle[] {
  return networks.map(({ network, share }) => ({
    key: `password_network:${network}`,
    max: Math.max(1, Math.floor(perNetwork * share / divisor)),
    windowSeconds: fifteenMinutesSeconds,
  }));
}

/** Replaces the name in keys, because people sometimes type their password in the name field. */
function nameDigest(name: UsernameKey): string {
  return sha256Hex(`username:${name}`).slice(0, 32);
}
