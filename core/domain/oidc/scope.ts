import { spaced } from "./oauth_parameters.ts";

/** The scopes that mean something here. Others are ignored (OpenID Connect Core 3.1.2.1). */
export const scopes = ["openid", "profile", "phone", "roles", "offline_access"] as const;

export type OidcScope = typeof scopes[number];

/** The known scopes of a request, in the order of `scopes`. */
export function parseScopes(text: string | null): readonly OidcScope[] {
  const words = spaced(text);
  return scopes.filter((scope) => words.includes(scope));
}

/**
 * The scopes of a refresh: all that were granted, or fewer (RFC 6749 6). Null if it asks for one
 * that was not granted, known here or not.
 */
export function narrowScopes(
  granted: readonly OidcScope[],
  asked: string | null,
): readonly OidcScope[] | null {
  if (asked === null) return granted;
  const words = spaced(asked);
  const known: readonly string[] = granted;
  if (words.length === 0 || words.some((word) => !known.includes(word))) return null;
  return granted.filter((scope) => words.includes(scope));
}
