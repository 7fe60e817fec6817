import { after, type Instant } from "../instant.ts";
import { type SignedClaims, wholeSecond } from "../session/signed_token.ts";
import type { TokenId } from "../token.ts";
import type { UserId } from "../user_id.ts";
import type { ClientId } from "./client.ts";

/** Notifies a client that a login has ended (OpenID Connect Back-Channel Logout 1.0). */
export interface LogoutNotice {
  /** The `sid`. The grant may be deleted, and so may the user. */
  readonly grantId: TokenId;
  readonly clientId: ClientId;
  readonly userId: UserId;
  /** How often it was sent, or was about to be sent by an instance that then stopped. */
  readonly attempts: number;
}

/** The notices that a client did not get, since the last one that it got. */
export interface LostNotices {
  readonly count: number;
  readonly since: Instant;
  readonly lastAt: Instant;
  /** Why the last one was given up; see `LogoutFailure`. */
  readonly problem: string;
}

/** Longer than an attempt takes, so that two instances do not send the same notice together. */
export const noticeLeaseSeconds = 30;

/** Waits after the first, second, ... failed attempt: about an hour. Then it is given up. */
const waitsSeconds: readonly number[] = [5, 30, 120, 600, 2700];

/** Notices whose next attempt is later were written by a clock that was ahead. */
export const noticeWaitSecondsMax = 2 * 60 * 60;

/** When a notice is sent again after `attempts` failures. Null: never. */
export function nextNoticeAt(attempts: number, now: Instant): Instant | null {
  const wait = waitsSeconds[attempts - 1];
  return wait === undefined ? null : after(now, wait);
}

/**
 * A client that answers nothing gets a few notices at a time, and the others wait without using up
 * attempts. After this long they are given up, too.
 */
export const noticeSecondsMax = 24 * 60 * 60;

/** How long a client that did not answer `failures` times in a row is left alone. */
export function clientRestSeconds(failures: number): number {
  return Math.min(5 * 2 ** (failures - 1), clientRestSecondsMax);
}

export const clientRestSecondsMax = 60;

/** The specification asks for two minutes at most. */
const tokenSeconds = 2 * 60;

/** Section 2.4. A nonce is prohibited, so that nothing takes it for an ID token. */
export function logoutTokenClaims(
  { grantId, clientId, userId }: LogoutNotice,
  { issuer, id, now }: { readonly issuer: string; readonly id: string; readonly now: Instant },
): SignedClaims {
  const issuedAt = wholeSecond(now) / 1000;
  return {
    iss: issuer,
    sub: userId,
    aud: clientId,
    iat: issuedAt,
    exp: issuedAt + tokenSeconds,
    jti: id,
    events: { "http://schemas.openid.net/event/backchannel-logout": {} },
    sid: grantId,
  };
}
