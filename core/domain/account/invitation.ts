import { sha256Hex } from "../crypto/sha256.ts";
import { isFromFuture } from "../expiry.ts";
import { after, type Instant } from "../instant.ts";
import type { CountedNetworks } from "../network.ts";
import type { Parsed } from "../refusal.ts";
import type { WindowThrottle } from "../throttle.ts";
import { foldTypedCode } from "../typed_text.ts";
import type { UserId } from "../user_id.ts";
import type { PhoneNumber } from "./phone_number.ts";
import type { Role } from "./role.ts";

/** The public ID of an invitation. It is not a secret, unlike its code. */
export type InvitationId = `inv_${string}`;

/** SHA-256 of an invitation's code in lowercase hex. The code is not stored. */
export type InvitationCodeHash = string & { readonly brand: "InvitationCodeHash" };

/** Allows one person to create an account, or a created user to set their first password. */
export interface Invitation {
  readonly id: InvitationId;
  readonly codeHash: InvitationCodeHash;
  readonly createdAt: Instant;
  /** The name of the operator or of the API key. */
  readonly createdBy: string | null;
  readonly expiresAt: Instant;
  /** The created user whose first password it sets. Null if it creates a user. */
  readonly userId: UserId | null;
  /** The number that the new user must have. Null for any, and once the invitation has ended. */
  readonly phoneNumber: PhoneNumber | null;
  /** The roles that the new user gets. Sorted. */
  readonly roles: readonly Role[];
  /** How it ended, or null while it is open. `expired`: a request found it expired. */
  readonly endedAs: InvitationEnd | null;
  readonly endedAt: Instant | null;
  /** Who used it. Kept after that user is deleted. */
  readonly usedBy: UserId | null;
}

export const invitationEnds = ["used", "revoked", "expired"] as const;

export type InvitationEnd = typeof invitationEnds[number];

const hourSeconds = 60 * 60;
const daySeconds = 24 * hourSeconds;

/** How long an invitation can be used: a week, and at least an hour and at most thirty days. */
const invitationLifetimeSeconds = 7 * daySeconds;
const invitationLifetimeSecondsMin = hourSeconds;
export const invitationLifetimeSecondsMax = 30 * daySeconds;

/** How long the list of invitations shows one that has ended. */
export const endedInvitationSeconds = 7 * daySeconds;

/**
 * Parses when an invitation expires: `7d` or `12h` from `now`, from an hour to thirty days. Null
 * means the default, a week.
 */
export function parseInvitationExpiry(text: string | null, now: Instant): Parsed<Instant> {
  if (text === null) return { ok: true, value: after(now, invitationLifetimeSeconds) };
  const [, count, unit] = /^\s*([1-9][0-9]{0,3})\s*([hd])\s*$/i.exec(text) ?? [];
  const seconds = Number(count ?? 0) * (unit?.toLowerCase() === "h" ? hourSeconds : daySeconds);
  return seconds >= invitationLifetimeSecondsMin && seconds <= invitationLifetimeSecondsMax
    ? { ok: true, value: after(now, seconds) }
    : { ok: false, code: "invitation_expiry_format" };
}

/** How an invitation ended, or null if it can be used at `now`. */
export function invitationEnd(
  { endedAs, createdAt, expiresAt }: Pick<Invitation, "endedAs" | "createdAt" | "expiresAt">,
  now: Instant,
): InvitationEnd | null {
  if (endedAs !== null) return endedAs;
  // No later than if it had been created now: a wrong clock must not make it last longer.
  const latest = after(now, invitationLifetimeSecondsMax);
  const isExpired = expiresAt <= now || isFromFuture(createdAt, now) ||
    isFromFuture(expiresAt, latest);
  return isExpired ? "expired" : null;
}

/** Crockford's base 32 in lowercase, which has no ambiguous characters. */
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
const characters = 16;

/** Creates a code such as `7k2v-qm0x-9dp4-r8tw`: 80 random bits, grouped for typing. Shown once. */
export function mintInvitationCode(randomBytes: (count: number) => Uint8Array): string {
  const text = Array.from(randomBytes(characters), (byte) => alphabet.charAt(byte % 32)).join("");
  return text.replace(/(.{4})(?!$)/g, "$1-");
}

/**
 * Parses a code as people type it: in any case, with any spaces or dashes, with `o` for 0 and `i`
 * or `l` for 1; or the link that contains it. Returns it as `mintInvitationCode` does. Null for
 * text that cannot be a code.
 */
export function parseInvitationCode(text: string): string | null {
  const code = /^\s*https?:\/\/[^\s?#]*\/invite\/([^\s/?#]+)\s*$/.exec(text)?.[1] ?? text;
  const typed = foldTypedCode(code)?.toLowerCase() ?? "";
  const plain = typed.replace(/o/g, "0").replace(/[il]/g, "1");
  if (plain.length !== characters || !/^[0-9a-hjkmnp-tv-z]+$/.test(plain)) return null;
  return plain.replace(/(.{4})(?!$)/g, "$1-");
}

/** Hashes a parsed code. 80 bits need no slow hash (ASVS 5.0 6.5.2). */
export function hashInvitationCode(code: string): InvitationCodeHash {
  const hash = sha256Hex(`invitation:${code}`);
  return hash as InvitationCodeHash;
}

/**
 * Limits unknown codes from each of the caller's networks. 80 bits cannot be guessed, but each
 * attempt costs a lookup and an audit log entry. The code of an open invitation does not count.
 */
export function invitationThrottles(networks: CountedNetworks): readonly WindowThrottle[] {
  return networks.map(({ network, share }) => ({
    key: `invitation:${network}`,
    max: 30 * share,
    windowSeconds: 15 * 60,
  }));
}
