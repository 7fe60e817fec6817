import {
  formatNetwork,
  type IpAddress,
  isInNetwork,
  loopbackNetworks,
  type Network,
  parseIpAddress,
  privateNetworks,
} from "../../domain/network.ts";
import { type BusiestAddress, isSharedAddress } from "../../domain/reports/shared_address.ts";
import { type Finding, note, ok, warning } from "./finding.ts";

export interface ProxyFacts {
  /** The address that the service listens on. */
  readonly host: string;
  /** Networks whose forwarded addresses are trusted. */
  readonly trusted: readonly Network[];
  readonly simulated: boolean;
}

/**
 * Limits per address affect everyone if all clients share one address. Returns nothing if there
 * were no logins, or if they cannot be read.
 */
export function checkClients(
  busiest: BusiestAddress | null,
  { trusted, simulated }: Pick<ProxyFacts, "trusted" | "simulated">,
): readonly Finding[] {
  const check = "proxies.clients";
  if (busiest === null) return [];
  if (!isSharedAddress(busiest)) {
    return [ok(check, "Logins do not nearly all come from a single address")];
  }
  const { address, logins, loginsTotal, users } = busiest;
  const parsed = parseIpAddress(address);
  const isTrusted = parsed !== null && trusted.some((network) => isInNetwork(parsed, network));
  const words = `${logins} of the last ${loginsTotal} logins, of ${users} users, came from ` +
    `${address}, ` +
    (isTrusted ? "a trusted proxy that forwards no address" : "which is not a trusted proxy") +
    ": everyone behind it shares the limits of one client";
  const remedy = "If it is a proxy or your app's backend, make it send the client's address in " +
    `X-Forwarded-For (and User-Agent)${isTrusted ? "." : `, and list it in ${setting}.`}`;
  return [simulated ? note(check, words, remedy) : warning(check, words, remedy)];
}

const setting = "LATCHKEY_TRUSTED_PROXIES";
const check = "proxies.trust";
const nameProxy = "List only the proxy's own address or network.";

/** Limits per address work only if the address can be trusted. */
export function checkProxies({ host, trusted, simulated }: ProxyFacts): Finding {
  if (trusted.length === 0) return checkNone(host, simulated);
  const wide = trusted.filter(isWide).map(formatNetwork);
  if (wide.length > 0) {
    return warning(check, `${setting} trusts very large networks: ${wide.join(", ")}`, nameProxy);
  }
  const all = trusted.map(formatNetwork);
  if (isLoopback(host)) {
    const fromHere = trusted.some((network) => isInNetwork(addressOf(host), network));
    const words = "Listening on loopback, which is not a trusted proxy: forwarded addresses are " +
      "ignored, and all clients of a proxy on this machine share one limit";
    if (!fromHere) return warning(check, words, `Add loopback to ${setting}.`);
  } else if (privateNetworks.slice(0, 3).every((network) => all.includes(formatNetwork(network)))) {
    return warning(
      check,
      `${setting} trusts all private networks while listening on ${host}: anyone who can reach ` +
        "the port from one of them can claim any address",
      `${nameProxy} Or listen on an address that only the proxy can reach.`,
    );
  }
  return ok(check, `Forwarded addresses are trusted from ${all.join(", ")} only`);
}

function checkNone(host: string, simulated: boolean): Finding {
  const remedy = `If Latchkey runs behind a proxy, list its network in ${setting}.`;
  if (!isLoopback(host)) {
    return warning(
      check,
      `Listening on ${host}, and no proxy is trusted: behind a proxy, all clients share its ` +
        "address and its limits",
      remedy,
    );
  }
  const words = "Listening on loopback, and no proxy is trusted: all clients of a proxy on this " +
    "machine share one address and its limits";
  return simulated ? note(check, words, remedy) : warning(check, words, remedy);
}

function isLoopback(host: string): boolean {
  return loopbackNetworks.some((network) => isInNetwork(addressOf(host), network));
}

/** The address of a host; if the host is a name, an address that is in no network. */
function addressOf(host: string): IpAddress {
  return parseIpAddress(host === "localhost" ? "127.0.0.1" : host) ?? { groups: [] };
}

/** Wider than one operator's network: below /8 for IPv4, below /32 for IPv6 except private ones. */
function isWide(network: Network): boolean {
  if (network.groups.length === 2) return network.prefixLength < 8;
  const local = ["fc00::/7", "fe80::/10"].includes(formatNetwork(network)) ||
    ((network.groups[0] ?? 0) & 0xfe00) === 0xfc00;
  return network.prefixLength < 32 && !local;
}
