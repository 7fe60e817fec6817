/** The limits on connections, and on the time in each state, in seconds. */
export interface GateLimits {
  /** In total. Each uses a file descriptor, or three once it is relayed. */
  readonly connections: number;
  /** From one network: an IPv4 address or an IPv6 /64. Trusted proxies are exempt. */
  readonly perNetwork: number;
  readonly seconds: Readonly<Record<LinkState, number>>;
  /** A connection that has waited for its client this long may be closed to make room. */
  readonly graceSeconds: number;
  /** For one write to a client that does not read the response. */
  readonly writeSeconds: number;
}

/**
 * `fresh`: nothing has been received. `head`: a request has started, and its headers are
 * incomplete. `running`: the headers are complete, and the response is not. `idle`: the response is
 * complete, and the connection is kept alive. `closing`: the last response has been sent, and the
 * client has not closed its side.
 */
export type LinkState = "fresh" | "head" | "running" | "idle" | "closing";

/**
 * 3 × 1,024 descriptors fit into the 4,096 that older systems allow. `idle` is longer than the 60
 * seconds for which nginx keeps upstream connections by default, so that the proxy closes them
 * first. `running` is longer than the slowest legitimate response: a login that waits behind 64
 * others for a hash of cost 15 takes about two minutes on two cores. Bodies have their own
 * deadline. A legitimate client sends its request as soon as it is connected, so `graceSeconds` is
 * a long round trip.
 */
export const gateLimits: GateLimits = {
  connections: 1024,
  perNetwork: 256,
  seconds: { fresh: 10, head: 10, running: 300, idle: 75, closing: 2 },
  graceSeconds: 0.25,
  writeSeconds: 30,
};
