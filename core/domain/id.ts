import { isFromFuture } from "./expiry.ts";
import type { Instant } from "./instant.ts";
import { invariant } from "./invariant.ts";

/** Crockford's base 32, lower case: no i, l, o, u, and sorts like the number it writes. */
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

/** What an identifier names: user, audit event, delivery. The prefix precedes the underscore. */
export const idPrefixes = ["usr", "evt", "dlv"] as const;

export type IdPrefix = typeof idPrefixes[number];

/** Makes the next identifier. */
export type NewId = <Prefix extends IdPrefix>(
  prefix: Prefix,
  now: Instant,
) => `${Prefix}_${string}`;

/**
 * A source of sortable identifiers: `usr_` + 10 characters of time (milliseconds), 4 that count
 * within a millisecond, and 12 of randomness (60 bits). Ids of one source sort in the order in
 * which they were made, which is what keyset pages show, unless the clock was set back by more than
 * `clockSkewSeconds`; those of several processes by their clocks. An id is a name, never a secret.
 */
export function createIdSource(randomBytes: (count: number) => Uint8Array): NewId {
  let latest = -1;
  let sequence = 0;
  return (prefix, now) => {
    // An id far in the future would hide what follows once the clock is right again.
    const at = isFromFuture(latest, now) ? Math.floor(now) : Math.max(latest, Math.floor(now));
    sequence = at === latest ? sequence + 1 : 0;
    latest = at;
    const random = randomBytes(12);
    invariant(random.length === 12, "an id needs 12 random bytes");
    const tail = Array.from(random, (byte) => alphabet.charAt(byte % 32)).join("");
    return `${prefix}_${writeNumber(at, 10)}${writeNumber(sequence, 4)}${tail}`;
  };
}

/** The time in an id: of one source, no id made at `at` or later has a lesser one. */
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
