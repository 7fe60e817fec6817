import { isFromFuture } from "../expiry.ts";
import { after, type Instant } from "../instant.ts";
import type { Parsed } from "../refusal.ts";
import type { SecretHash, TokenId } from "../token.ts";
import type { ApiScope } from "./scope.ts";

export type ApiKeyName = string & { readonly brand: "ApiKeyName" };

/** A key with which another program calls the API. Its token is `lk_k_<id>.<secret>`. */
export interface ApiKey {
  readonly id: TokenId;
  /** Unique among the live keys. The audit log names the key by it. */
  readonly name: ApiKeyName;
  readonly secretHash: SecretHash;
  /** At least one, in the order of `apiScopes`. */
  readonly scopes: readonly ApiScope[];
  readonly createdAt: Instant;
  /** The operator who created it, if known. */
  readonly createdBy: string | null;
  readonly expiresAt: Instant;
  /** At most a minute before its last use. Null if it was never used. */
  readonly lastUsedAt: Instant | null;
  /** When it was revoked or found expired. Null while neither has happened. */
  readonly endedAt: Instant | null;
  readonly endedAs: ApiKeyEnd | null;
}

export type ApiKeyEnd = "revoked" | "expired";

/** A live key of a request. */
export type LiveApiKey = Pick<ApiKey, "id" | "name" | "scopes">;

/**
 * Why a key is not live at `now`. Null if it is live. A key from a clock that was ahead is expired,
 * because its age is unknown.
 */
export function apiKeyEnd(key: ApiKey, now: Instant): ApiKeyEnd | null {
  if (key.endedAs !== null) return key.endedAs;
  return now >= key.expiresAt || isFromFuture(key.createdAt, now) ? "expired" : null;
}

/** How stale `lastUsedAt` may be: at most one write per minute and key. */
const lastUsedGrainSeconds = 60;

/** Whether to update `lastUsedAt`: a minute has passed, or a clock that was ahead wrote it. */
export function lastUsedIsStale({ lastUsedAt }: ApiKey, now: Instant): boolean {
  if (lastUsedAt === null) return true;
  return after(lastUsedAt, lastUsedGrainSeconds) <= now || isFromFuture(lastUsedAt, now);
}

const nameShape = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/**
 * Parses a key's name: 1 to 64 of a to z, digits, `.`, `_` and `-`, of which the first is a letter
 * or a digit. No two names look alike, and a name needs no quotes in a shell.
 */
export function parseApiKeyName(text: string): Parsed<ApiKeyName> {
  return nameShape.test(text)
    ? { ok: true, value: text as ApiKeyName }
    : { ok: false, code: "api_key_name_format" };
}

const hourSeconds = 60 * 60;
const daySeconds = 24 * hourSeconds;

/** The lifetime of a key that is created without one. */
const apiKeyDaysDefault = 90;

/** The most days that a key may live. */
const apiKeyDaysMax = 365;

/**
 * Parses when a key expires: `90d` or `12h` from `now`, or an ISO date (its first instant, UTC). At
 * most 365 days from `now`, and later than `now`. Null means the default, 90 days.
 */
export function parseApiKeyExpiry(text: string | null, now: Instant): Parsed<Instant> {
  const at = expiryOf(text ?? `${apiKeyDaysDefault}d`, now);
  return at !== null && at > now && at <= after(now, apiKeyDaysMax * daySeconds)
    ? { ok: true, value: at }
    : { ok: false, code: "expiry_format" };
}

function expiryOf(text: string, now: Instant): Instant | null {
  const [, count, unit] = /^([1-9][0-9]{0,4})([hd])$/.exec(text) ?? [];
  if (count !== undefined) {
    return after(now, Number(count) * (unit === "h" ? hourSeconds : daySeconds));
  }
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : NaN;
  // Date.parse() accepts February 30th as March 2nd in some engines.
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== text ? null : at;
}
