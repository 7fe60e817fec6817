import {
  formatIpAddress,
  isInNetwork,
  loopbackNetworks,
  type Network,
  parseIpAddress,
  parseNetwork,
  privateNetworks,
} from "./network.ts";

/** All IPv6 addresses that are assigned as global unicast (RFC 4291 2.4, IANA). */
const globalUnicast = networks("2000::/3");

/**
 * Networks whose addresses name no client on the internet: the entries of IANA's registries of
 * special-purpose addresses (RFC 6890), without those in `privateNetworks`, and multicast.
 */
const specialNetworks = networks(
  "0.0.0.0/8",
  "100.64.0.0/10",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
  "2001::/23",
  "2001:db8::/32",
  "2002::/16",
  "3fff::/20",
);

const notPublic = [...loopbackNetworks, ...privateNetworks, ...specialNetworks];

/**
 * Returns an address in its usual spelling if it is one of a host on the internet. Null for
 * anything else: no address, text that is not one, private, loopback and special addresses.
 */
export function publicAddress(text: string | null): string | null {
  const address = text === null ? null : parseIpAddress(text);
  if (address === null || notPublic.some((network) => isInNetwork(address, network))) return null;
  const isIpv4 = address.groups.length === 2;
  const isGlobal = isIpv4 || globalUnicast.some((network) => isInNetwork(address, network));
  return isGlobal ? formatIpAddress(address) : null;
}

function networks(...texts: readonly string[]): readonly Network[] {
  return texts.flatMap((text) => parseNetwork(text) ?? []);
}
