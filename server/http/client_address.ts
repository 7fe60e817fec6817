import {
  formatIpAddress,
  type IpAddress,
  isInNetwork,
  loopbackNetworks,
  type Network,
  parseIpAddress,
  privateNetworks,
} from "../../core/domain/network.ts";
import type { Log } from "../program/log.ts";
import type { AppContext } from "./respond.ts";

/** The maximum number of proxies in a chain; no real deployment has that many. */
const hopsMax = 20;

/** Enough for the longest address with zone, brackets and port, and some spaces around it. */
const entryLengthMax = 100;

/**
 * Returns a function that finds the address of a request's client. X-Forwarded-For is the only
 * header that is used, and only the part that trusted proxies wrote. The first one that comes from
 * an untrusted private or loopback address is logged: all clients behind such a proxy share its
 * address, and its limits.
 */
export function openClientAddress(
  trusted: readonly Network[],
  log: Log,
): (c: AppContext) => string | null {
  let warned = false;
  return (c) => {
    const peer = peerOf(c);
    if (peer === null) return null;
    const forwarded = c.req.raw.headers.get("x-forwarded-for");
    if (!warned && forwarded !== null && looksLikeProxy(peer, trusted)) {
      warned = true;
      log.warn(
        "Ignored X-Forwarded-For from an untrusted proxy: all clients behind it share an address " +
          "and its limits. Add the proxy to LATCHKEY_TRUSTED_PROXIES",
        { address: peer },
      );
    }
    return clientAddress(peer, forwarded, trusted);
  };
}

/** The address of the connection's peer; null if it has none. */
export function peerOf(c: AppContext): string | null {
  // app.request() in tests has no connection.
  const address = c.env?.remoteAddr;
  return address !== undefined && "hostname" in address ? address.hostname : null;
}

function looksLikeProxy(peer: string, trusted: readonly Network[]): boolean {
  const address = parseIpAddress(peer);
  return address !== null && !isIn(address, trusted) &&
    (isIn(address, loopbackNetworks) || isIn(address, privateNetworks));
}

/**
 * Finds the client's address: starts at the peer and reads X-Forwarded-For from right to left as
 * long as each hop is trusted. The first hop that is not trusted is the client. An entry that
 * cannot be parsed ends the search at the hop before it, and so does the 20th hop. What a client
 * itself writes is to the left of its address, and is never reached.
 */
export function clientAddress(
  peer: string,
  forwarded: string | null,
  trusted: readonly Network[],
): string {
  // The hot path: an IPv4 address has only one spelling.
  if ((forwarded === null || trusted.length === 0) && !peer.includes(":")) return peer;
  let hop = parseIpAddress(peer);
  if (hop === null) return peer;
  let rest = forwarded;
  for (let hops = 0; rest !== null && hops < hopsMax && isIn(hop, trusted); hops++) {
    const comma = rest.lastIndexOf(",");
    const next = parseHop(rest.slice(comma + 1));
    if (next === null) break;
    hop = next;
    rest = comma === -1 ? null : rest.slice(0, comma);
  }
  return formatIpAddress(hop);
}

/** `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]` or `[2001:db8::1]:4711`. */
function parseHop(entry: string): IpAddress | null {
  if (entry.length > entryLengthMax) return null;
  const text = entry.trim();
  const bracketed = /^\[([^\]]*:[^\]]*)\](?::\d{1,5})?$/.exec(text);
  if (bracketed !== null) return parseIpAddress(bracketed[1] ?? "");
  const withPort = /^([\d.]+):\d{1,5}$/.exec(text);
  return parseIpAddress(withPort?.[1] ?? text);
}

/** Whether a peer is a proxy whose X-Forwarded-For is trusted. */
export function isTrusted(peer: string, trusted: readonly Network[]): boolean {
  const address = parseIpAddress(peer);
  return address !== null && isIn(address, trusted);
}

function isIn(address: IpAddress, networks: readonly Network[]): boolean {
  return networks.some((network) => isInNetwork(address, network));
}
