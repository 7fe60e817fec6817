import { isFromFuture } from "./expiry.ts";
import type { Instant } from "./instant.ts";
import { invariant } from "./invariant.ts";

/** Crockford's base 32 in lowercase: has no i, l, o or u, and sorts like the number it encodes. */
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

/** The prefix of an ID, before an underscore: user, event, delivery, verification, invitation. */
export const idPrefixes = ["usr", "evt", "dlv", "vrf", "inv"] as const;

export type IdPrefix = typeof idPrefixes[number];

/** Returns a new identifier. */
export type NewId = <Prefix extends IdPrefix>(
  prefix: Prefix,
  now: Instant,
) => `${Prefix}_${string}`;

/**
 * Creates a source of sortable identifiers: `usr_`, 10 characters of time (milliseconds), 4 that
 * count within a millisecond, and 12 random ones (60 bits). The IDs of one source sort in order of
 * creation, which keyset pagination needs, unless the clock was set back by more than
 * `clockSkewSeconds`. The IDs of several processes sort by their clocks. An ID is not a secret.
 */
export function createIdSource(randomBytes: (count: number) => Uint8Array): NewId {
  let latest = -1;
  let sequence = 0;
  return (prefix, now) => {
    // IDs far in the future would sort after all new ones once the clock is corrected.
    const at = isFromFuture(latest, now) ? Math.floor(now) : Math.max(latest, Math.floor(now));
    sequence = at === latest ? sequence + 1 : 0;
    latest = at;
    const random = randomBytes(12);
    invariant(random.length === 12, "an id needs 12 random bytes");
    let tail = "";
    for (const byte of random) tail += alphabet.charAt(byte % 32);
    return `${prefix}_${writeNumber(at, 10)}${writeNumber(sequence, 4)}${tail}`;
  };
}

/** The time part of an ID. Within one source, no ID created at `at` or later has a lower one. */
export function idTime(at: Instant): string {
  return writeNumber(Math.max(0, Math.floor(at)), 10);
}

function writeNumber(value: number, width: number): string {
  let text = "";
  for (let rest = value, digit = 0; digit < width; digit++) {
    text = alphabet.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}
