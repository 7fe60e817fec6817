import { createHash } from "node:crypto";
import type { CountedNetworks } from "../network.ts";
import { countOnly, type Divisor, type GlobalCount } from "./pressure.ts";
import type { GrowingDelay, WindowThrottle } from "../throttle.ts";
import type { UsernameKey } from "../account/username.ts";

/** Who offers a password for a name, as far as it is known before the password is looked at. */
export interface PasswordGuesser {
  readonly name: UsernameKey;
  readonly networks: CountedNetworks;
  /**
   * Why it is hardly a stranger: a trusted device or a session of that very user (`device:…`,
   * `session:…`), or `network`, from which they finished a login lately. Null for a stranger.
   */
  readonly knownBy: `device:${string}` | `session:${string}` | "network" | null;
}

/** What one network may hash; see `passwordThrottles`. */
export interface HashLimits {
  /** In 15 minutes; IPv6 networks wider than a /64 get more (`CountedNetwork.share`). */
  readonly perNetwork: number;
}

/** An office behind one address mistypes far less; one common password can be tried 960 an hour. */
export const defaultHashLimits: HashLimits = { perNetwork: 240 };

const quarterHourSeconds = 15 * 60;
const hourSeconds = 60 * 60;
const daySeconds = 24 * hourSeconds;

/** After the first, second, ... wrong password in a row: four are free, as people mistype. */
const passwordDelaysSeconds = [0, 0, 0, 0, 5, 10, 20, 40, 80, 160, 320, 900] as const;

/** Hashes for one account in 15 minutes, right or wrong: a person logs in far less often. */
export const accountHashesMax = 30;

/** Wrong passwords of strangers together for one name in an hour: half of `failuresInRowMax`. */
export const namePasswordsMax = 50;

/**
 * How many times the limit of a network it may get wrong for names that are familiar there. Behind
 * one address of an office or an app's server that is everybody's, and strangers there who do not
 * know hundreds of its users' names cannot use it up.
 */
const familiarShare = 10;

/**
 * Hashes that count on strangers' networks, of all networks together, in 15 minutes. Beside 200
 * guesses a minute the honest mistakes of a million logins a day (a tenth of 700 a minute) still
 * fit, and the hashes cost less than one core at cost 12.
 */
export const strangerPasswords: GlobalCount = {
  key: "password_strangers",
  size: 3000,
  windowSeconds: quarterHourSeconds,
  alerts: { half: "password_guesses_half", full: "password_guesses_full" },
};

/** Registrations of all networks together in an hour. */
export const allRegistrations: GlobalCount = {
  key: "registration",
  size: 3000,
  windowSeconds: hourSeconds,
  alerts: { half: "registrations_half", full: "registrations_full" },
};

/** What a check of a password counts on, by what is given back when it turns out right. */
export interface PasswordThrottles {
  /** Forgotten when the password is right. */
  readonly delay: GrowingDelay;
  /** Never given back: every hash counts on its account. */
  readonly hashes: WindowThrottle;
  /** Given back when the password is right and its user has ever verified a phone. */
  readonly unearned: readonly WindowThrottle[];
  /** Given back when the password is right. */
  readonly wrong: readonly WindowThrottle[];
}

/**
 * Limits on hashes of passwords. Of those that strangers can use up, a familiar network, a trusted
 * device or a session meets none (SECURITY R14): it has its own delay (the network shares one for
 * each name) and its own hashes of the account. Of a trusted device or session nothing counts on a
 * network, so that it passes whatever strangers do behind the same address.
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
    const familiar = { max: perNetwork * familiarShare, windowSeconds: quarterHourSeconds };
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

/** The wait after wrong passwords for a name: of a device or session, or else of a network. */
export function passwordDelay({ name, networks, knownBy }: PasswordGuesser): GrowingDelay {
  const from = knownBy === null || knownBy === "network" ? networks[0].network : knownBy;
  return {
    key: `password:${nameDigest(name)}:${from}`,
    delaysSeconds: passwordDelaysSeconds,
    windowSeconds: daySeconds,
  };
}

/** Whose hashes of an account are counted together; the owner's are apart from strangers'. */
export type HashGroup = "strangers" | "network" | "own";

function groupOf(knownBy: PasswordGuesser["knownBy"]): HashGroup {
  if (knownBy === null) return "strangers";
  return knownBy === "network" ? "network" : "own";
}

/** Every hash for an account, right or wrong. */
export function accountHashes(name: UsernameKey, group: HashGroup): WindowThrottle {
  return {
    key: `password_hashes:${nameDigest(name)}:${group}`,
    max: accountHashesMax,
    windowSeconds: quarterHourSeconds,
  };
}

/**
 * Attempts to register, of which each tells whether a name is taken: 60 an hour from one network,
 * which a class or an office reaches and a script at once.
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

/** The hash of a registration counts like those of users who never verified a phone. */
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
    windowSeconds: quarterHourSeconds,
  }));
}

/** Takes the place of a name in keys: people type passwords where the name belongs. */
function nameDigest(name: UsernameKey): string {
  return createHash("sha256").update(`username:${name}`).digest("hex").slice(0, 32);
}
