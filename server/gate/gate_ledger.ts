import type { GateLimits } from "./gate_limits.ts";
import { closeSocket, endInner, type Link } from "./gate_link.ts";

/** Counts and limits the gate's connections, and closes those that take too long. */
export interface GateLedger {
  /**
   * Returns a new link for a connection, or null if a limit is reached and no other connection can
   * be closed to make room. A connection that waits for its client can be closed: the one that has
   * waited longest in the network with the most connections. So connections that send nothing
   * cannot keep other clients out.
   */
  admit(client: Deno.TcpConn, network: string | null): Link | null;
  /** Notes that a request's headers are complete. */
  started(link: Link): void;
  /** Notes that the response to a request is ready. */
  ended(link: Link): void;
  /** Closes both connections of a link and stops counting it. Idempotent. */
  close(link: Link): void;
  /**
   * Responds to a lack of file descriptors: closes links that wait for their clients, and from then
   * on allows fewer links, so that a quarter of the descriptors is left for everything else.
   * Without them, Deno cannot start a worker, and ends the process.
   */
  relieve(): void;
  /** Closes links that have been in their state for too long. Must be called every second. */
  sweep(): void;
  links(): readonly Link[];
  /** The number of connections refused, or closed to make room for others. */
  turnedAway(): number;
}

/** The client's connection, and both ends of the connection to the HTTP server. */
const descriptorsOfLink = 3;

/** The share of their descriptors that `relieve` leaves to links. */
const shareOfLinks = 3 / 4;

/** The minimum number of links allowed, however few descriptors there are. */
const linksMin = 8;

/** Errors within this time have the same cause, and lower the limit only once. */
const shortageSeconds = 5;

/** How often a lowered limit rises by a quarter: other programs may have freed descriptors. */
const recoverySeconds = 600;

/** How long a half-closed link without a running request may take to start one already sent. */
const halfClosedSeconds = 1;

export function openGateLedger(limits: GateLimits, now: () => number): GateLedger {
  const links = new Set<Link>();
  // Links without a running request, in the order in which they started to wait.
  const waiting = new Set<Link>();
  const perNetwork = new Map<string, number>();
  let turnedAway = 0;
  let linksMax = limits.connections;
  let loweredAt = 0;

  const countOf = (network: string | null): number =>
    network === null ? 0 : perNetwork.get(network) ?? 0;

  const close = (link: Link): void => {
    if (!links.delete(link)) return;
    link.isOpen = false;
    link.left.abort();
    waiting.delete(link);
    if (link.network !== null) {
      const left = countOf(link.network) - 1;
      if (left === 0) perNetwork.delete(link.network);
      else perNetwork.set(link.network, left);
    }
    closeSocket(link.client);
    if (link.inner !== null) closeSocket(link.inner);
  };

  /** Closes a waiting link, of the given network if any. Returns false if no link waits. */
  const makeRoom = (network: string | null, graceSeconds = limits.graceSeconds): boolean => {
    let most = -1;
    let found: Link | null = null;
    for (const link of waiting) {
      if (network !== null && link.network !== network) continue;
      if (countOf(link.network) <= most) continue;
      if (now() - link.since < graceSeconds * 1000) continue;
      most = countOf(link.network);
      found = link;
    }
    if (found === null) return false;
    turnedAway++;
    close(found);
    return true;
  };

  const hasRoom = (network: string | null): boolean => {
    const own = network === null || countOf(network) < limits.perNetwork || makeRoom(network);
    return own && (links.size < linksMax || makeRoom(null));
  };

  return {
    admit(client, network): Link | null {
      if (!hasRoom(network)) {
        turnedAway++;
        return null;
      }
      const link = newLink(client, network, now());
      links.add(link);
      waiting.add(link);
      if (network !== null) perNetwork.set(network, countOf(network) + 1);
      return link;
    },
    started(link): void {
      waiting.delete(link);
      enter(link, "running", now());
    },
    ended(link): void {
      if (links.has(link)) waiting.add(link);
      enter(link, "idle", now());
    },
    close,
    relieve(): void {
      if (linksMax === limits.connections || now() - loweredAt >= shortageSeconds * 1000) {
        linksMax = Math.min(linksMax, Math.max(linksMin, affordable(links)));
        loweredAt = now();
      }
      while (links.size > linksMax && makeRoom(null, 0));
    },
    sweep(): void {
      if (now() - loweredAt >= recoverySeconds * 1000) {
        linksMax = Math.min(limits.connections, Math.ceil(linksMax * 5 / 4));
        loweredAt = now();
      }
      for (const link of links) {
        if (isOverdue(link, limits, now())) close(link);
        else if (isHalfClosed(link, now())) endInner(link);
      }
    },
    links: () => [...links],
    turnedAway: () => turnedAway,
  };
}

/** The number of links that fit into the share of the descriptors that these links use. */
function affordable(links: ReadonlySet<Link>): number {
  let used = 0;
  for (const { inner } of links) used += inner === null ? 1 : descriptorsOfLink;
  return Math.floor(used * shareOfLinks / descriptorsOfLink);
}

function newLink(client: Deno.TcpConn, network: string | null, now: number): Link {
  return {
    client,
    address: client.remoteAddr,
    network,
    inner: null,
    state: "fresh",
    since: now,
    writingSince: null,
    hasEnded: false,
    left: new AbortController(),
    isOpen: true,
  };
}

function enter(link: Link, state: Link["state"], now: number): void {
  // The last response may have been sent before its handler returns to here.
  if (link.state === "closing") return;
  link.state = state;
  link.since = now;
}

function isOverdue(link: Link, limits: GateLimits, now: number): boolean {
  const { state, since, writingSince } = link;
  if (now - since >= limits.seconds[state] * 1000) return true;
  return writingSince !== null && now - writingSince >= limits.writeSeconds * 1000;
}

function isHalfClosed(link: Link, now: number): boolean {
  const waits = link.state === "idle" || link.state === "head";
  return link.hasEnded && waits && now - link.since >= halfClosedSeconds * 1000;
}
