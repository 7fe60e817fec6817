import type { OidcClient } from "./client.ts";

/**
 * The resources that a client asks for (RFC 8707 2): each is compared byte by byte with those that
 * are registered, which are absolute and have no fragment. Null if one is not.
 */
export function allowedResources(
  client: Pick<OidcClient, "resources">,
  asked: readonly string[],
): readonly string[] | null {
  return asked.every((resource) => client.resources.includes(resource))
    ? [...new Set(asked)]
    : null;
}

/**
 * The one resource of an access token: of those that were granted, the one that is asked for, or
 * the only one, while the client is registered for it. Undefined if that is no single one; null for
 * a token of the issuer itself.
 */
export function resourceOfToken(
  client: Pick<OidcClient, "resources">,
  granted: readonly string[],
  asked: readonly string[],
): string | null | undefined {
  const [only = null, ...others] = asked.length === 0 ? granted : asked;
  if (others.length > 0) return undefined;
  const isAllowed = only === null || granted.includes(only) && client.resources.includes(only);
  return isAllowed ? only : undefined;
}
