import { formatIpAddress, networkOf, networksOf, parseNetwork } from "../network.ts";

/** The fields of a send that the fraud guard uses. */
export interface GuardedSend {
  /** See `Delivery.network`. Null for the terminal. */
  readonly network: string | null;
  readonly prefix: string;
  readonly country: string;
}

/** The scopes that such sends may pause, smallest first. */
export function guardScopes({ network, prefix, country }: GuardedSend): readonly string[] {
  return [...networkScopes(network), `prefix:${prefix}`, `country:${country}`];
}

/** A network of a delivery and, for IPv6, its /48, which may belong to one customer. */
export function networkScopes(network: string | null): readonly string[] {
  if (network === null) return [];
  const around = siteOf(network);
  return [`network:${network}`, ...(around === null ? [] : [`network:${around}`])];
}

/** The /48 of an IPv6 network that `networkOf` returned, or null for other networks. */
export function siteOf(network: string): string | null {
  const widest = networksOf(network).at(-1)?.network ?? network;
  return widest === network ? null : widest;
}

/**
 * Parses the network of a client as deliveries record it: an address in any spelling, for its
 * network, or the /64 or the /48 of IPv6. Null for anything else.
 */
export function parseClientNetwork(text: string): string | null {
  const parsed = parseNetwork(text);
  if (parsed === null) return null;
  const network = networkOf(formatIpAddress(parsed));
  if (parsed.groups.length === 2) return parsed.prefixLength === 32 ? network : null;
  if (parsed.prefixLength === 128 || parsed.prefixLength === 64) return network;
  return parsed.prefixLength === 48 ? siteOf(network) : null;
}

/** Whether a scope is a /48. */
export function isSite(scope: string): boolean {
  return scope.startsWith("network:") && scope.endsWith("/48");
}

/** Whether a text is a valid scope of a pause. */
export function isGuardScope(scope: string): boolean {
  return /^(network:[0-9a-f.:]{2,64}(\/(48|64))?|prefix:\+\d{1,15}|country:[A-Z]{2})$/.test(scope);
}
