/** How many connections there may be, and how long each may stay in one state, in seconds. */
export interface GateLimits {
  /** In total. Each needs three file descriptors. */
  readonly connections: number;
  /** From one network: an IPv4 address or an IPv6 /64. Trusted proxies are exempt. */
  readonly perNetwork: number;
  readonly seconds: Readonly<Record<LinkState, number>>;
  /** A connection that has waited so long for its client may be closed to make room for another. */
  readonly graceSeconds: number;
  /** For one write to a client that does not read its answer. */
  readonly writeSeconds: number;
}

/**
 * `fresh`: nothing was received. `head`: a request has begun, and its head is incomplete.
 * `running`: the head is complete, and the answer is not. `idle`: answered, kept alive.
 * `closing`: answered for the last time; the client has not closed its side.
 */
export type LinkState = "fresh" | "head" | "running" | "idle" | "closing";

/**
 * 3 × 1,024 descriptors fit into the 4,096 that older systems allow. `idle` is longer than the 60
 * seconds that nginx keeps connections to a server by default, so that the proxy closes them first.
 * `running` is longer than the longest honest answer: a login that waits behind 64 others for a
 * hash of cost 15 waits about two minutes on two cores. Bodies have their own deadline. An honest
 * client sends its request as soon as it is connected, so `graceSeconds` is a long round trip.
 */
export const gateLimits: GateLimits = {
  connections: 1024,
  perNetwork: 256,
  seconds: { fresh: 10, head: 10, running: 300, idle: 75, closing: 2 },
  graceSeconds: 0.25,
  writeSeconds: 30,
};
