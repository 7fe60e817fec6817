import type { Instant } from "../instant.ts";
import type { Amr } from "../session/session.ts";
import type { SecretHash, TokenId } from "../token.ts";
import type { UserId } from "../user_id.ts";
import type { ClientId } from "./client.ts";
import type { OidcScope } from "./scope.ts";

/** How long a code can be redeemed (RFC 9700 2.1.1: as short as possible). */
export const codeSeconds = 60;

/** A refresh token that is not used for this long ends, and its grant with it. */
export const refreshTokenSeconds = 30 * 24 * 60 * 60;

/**
 * How long a refresh token that was used returns the same successor, as long as that is unused: two
 * tabs or replicas refresh at the same time, or an answer is lost.
 */
export const refreshWindowSeconds = 10;

/**
 * How long the row of a used refresh token is kept: longer than the window, for instances whose
 * clocks differ. Its reuse is noticed as long as the grant exists; see `familyHashOf`.
 */
export const usedTokenSeconds = 60 * 60;

export const grantEnds = [
  /** By the client, the user, or an operator who disabled the client. */
  "revoked",
  /** Its code or a refresh token was used again. */
  "replayed",
  /** The password, a factor, a lock, or "end all sessions". */
  "account",
] as const;

export type GrantEnd = typeof grantEnds[number];

/**
 * What a user gave to a client: first a code, then the tokens that follow from it. Without
 * `offline_access` it also ends with its session, which a step-up replaces.
 */
export interface Grant {
  readonly id: TokenId;
  readonly clientId: ClientId;
  readonly userId: UserId;
  readonly sessionId: TokenId;
  readonly scopes: readonly OidcScope[];
  readonly resources: readonly string[];
  readonly nonce: string | null;
  readonly authenticatedAt: Instant;
  readonly amr: readonly [Amr, Amr];
  readonly redirectUri: string;
  readonly codeHash: SecretHash;
  readonly codeChallenge: string | null;
  readonly createdAt: Instant;
  readonly codeExpiresAt: Instant;
  readonly redeemedAt: Instant | null;
  /** When its client last got tokens; at first, when the code was issued. */
  readonly lastUsedAt: Instant;
  readonly endedAt: Instant | null;
  readonly endedAs: GrantEnd | null;
}

export interface RefreshToken {
  readonly id: TokenId;
  readonly secretHash: SecretHash;
  readonly grantId: TokenId;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
  /** When it was exchanged for its successor. Null while it is the current one. */
  readonly usedAt: Instant | null;
}

/** Whether a grant outlives its session. */
export function isOffline({ scopes }: Pick<Grant, "scopes">): boolean {
  return scopes.includes("offline_access");
}
