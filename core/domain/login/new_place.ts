import { networkOf, wideNetworkOf } from "../network.ts";

/**
 * Whether a login comes from another part of the internet than all earlier ones. `networks` are
 * those of earlier logins, as returned by `networkOf`. A mobile phone gets another address often,
 * but rarely one of another provider, so whole providers are compared: the /16 of an IPv4 address
 * and the /32 of an IPv6 address.
 */
export function isNewPlace(address: string | null, networks: readonly string[]): boolean {
  const place = placeOf(networkOf(address));
  return networks.every((network) => placeOf(network) !== place);
}

function placeOf(network: string): string | null {
  return wideNetworkOf(network.replace(/::\/64$/, "::"));
}
