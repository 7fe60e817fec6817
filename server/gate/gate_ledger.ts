import type { GateLimits } from "./gate_limits.ts";
import { closeSocket, endInner, type Link } from "./gate_link.ts";

/** All connections of the gate: counts them, bounds them, and closes those that take too long. */
export interface GateLedger {
  /**
   * A new link for a connection; null where a bound is reached and no other connection can make
   * room. One that waits for its client makes room: of the network that has the most, the one that
   * has waited longest. So connections that send nothing keep no other client out.
   */
  admit(client: Deno.TcpConn, network: string | null): Link | null;
  /** A request's head is complete. */
  started(link: Link): void;
  /** The request's answer is made. */
  ended(link: Link): void;
  /** Closes both connections of a link and stops counting it. Idempotent. */
  close(link: Link): void;
  /**
   * File descriptors have run out: closes links that wait for their clients, and from now on allows
   * fewer links, so that a quarter of the descriptors is left for everything else. Deno itself
   * ends the process when it cannot start a worker for want of descriptors.
   */
  relieve(): void;
  /** Closes what has stayed in its state for too long. To be called every second. */
  sweep(): void;
  links(): readonly Link[];
  /** How many connections were refused, and how many closed to make room for others. */
  turnedAway(): number;
}

/** The client's, ours to the HTTP server, and the server's end of that. */
const descriptorsOfLink = 3;

/** What `relieve` leaves to links, of the descriptors that they had. */
const shareOfLinks = 3 / 4;

/** So many links are allowed however few descriptors there are. */
const linksMin = 8;

/** Faults of one shortage come together, and lower the bound once. */
const shortageSeconds = 5;

/** After so long the bound that `relieve` set rises by a quarter: others may have closed theirs. */
const recoverySeconds = 600;

/** A half-closed link on which no request runs has this long to begin one that it sent before. */
const halfClosedSeconds = 1;

export function openGateLedger(limits: GateLimits, now: () => number): GateLedger {
  const links = new Set<Link>();
  // Those on which no request runs, in the order in which they began to wait.
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
    waiting.delete(link);
    if (link.network !== null) {
      const left = countOf(link.network) - 1;
      if (left === 0) perNetwork.delete(link.network);
      else perNetwork.set(link.network, left);
    }
    closeSocket(link.client);
    if (link.inner !== null) closeSocket(link.inner);
  };

  /** Closes a link that waits, of this network only where one is given; false where none does. */
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

/** How many links the descriptors that these have are enough for. */
function affordable(links: ReadonlySet<Link>): number {
  let held = 0;
  for (const { inner } of links) held += inner === null ? 1 : descriptorsOfLink;
  return Math.floor(held * shareOfLinks / descriptorsOfLink);
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
    isOpen: true,
  };
}

function enter(link: Link, state: Link["state"], now: number): void {
  // The last answer may have left before its handler has returned to here.
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
