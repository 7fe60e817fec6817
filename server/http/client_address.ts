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

/** Proxies in a row that are looked through; nobody has so many. */
const hopsMax = 20;

/** The longest address with zone, brackets and port, and some blanks around it. */
const entryLengthMax = 100;

/**
 * Tells the address of a request's client. Of all headers only X-Forwarded-For counts, and only
 * as far as trusted proxies wrote it. The first one from a neighbour that is not trusted is
 * logged: then all clients behind it share its address, and its limits.
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
        "X-Forwarded-For is ignored: it comes from a proxy that is not trusted, and all clients " +
          "behind it share one address and its limits. Set LATCHKEY_TRUSTED_PROXIES",
        { address: peer },
      );
    }
    return clientAddress(peer, forwarded, trusted);
  };
}

function peerOf(c: AppContext): string | null {
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
 * Goes from the peer through X-Forwarded-For, from its right, while who wrote it is trusted: the
 * right-most hop that is not trusted is the client. What cannot be read ends the walk at the last
 * hop that could, and so does the 20th. Whatever a client writes stands left of its own address,
 * and is not reached.
 */
export function clientAddress(
  peer: string,
  forwarded: string | null,
  trusted: readonly Network[],
): string {
  // The hot path: an IPv4 address has one spelling only.
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

/** A peer whose X-Forwarded-For is believed. */
export function isTrusted(peer: string, trusted: readonly Network[]): boolean {
  const address = parseIpAddress(peer);
  return address !== null && isIn(address, trusted);
}

function isIn(address: IpAddress, networks: readonly Network[]): boolean {
  return networks.some((network) => isInNetwork(address, network));
}
