import { networksOf } from "../network.ts";

/** What the fraud guard looks at, of a send. */
export interface GuardedSend {
  /** See `Delivery.network`; null for the terminal. */
  readonly network: string | null;
  readonly prefix: string;
  readonly country: string;
}

/** What may be paused because of such sends, the smallest first. */
export function guardScopes({ network, prefix, country }: GuardedSend): readonly string[] {
  return [...networkScopes(network), `prefix:${prefix}`, `country:${country}`];
}

/** A network as deliveries name it and, of IPv6, the /48 around it, which one customer may have. */
export function networkScopes(network: string | null): readonly string[] {
  if (network === null) return [];
  const around = siteOf(network);
  return [`network:${network}`, ...(around === null ? [] : [`network:${around}`])];
}

/** The /48 around an IPv6 network that is spelled as `networkOf` does; null for all others. */
export function siteOf(network: string): string | null {
  const widest = networksOf(network).at(-1)?.network ?? network;
  return widest === network ? null : widest;
}

/** Whether a scope is the /48 around networks. */
export function isSite(scope: string): boolean {
  return scope.startsWith("network:") && scope.endsWith("/48");
}

/** Whether a scope is one that a pause can have. */
export function isGuardScope(scope: string): boolean {
  return /^(network:[0-9a-f.:]{2,64}(\/(48|64))?|prefix:\+\d{1,15}|country:[A-Z]{2})$/.test(scope);
}
