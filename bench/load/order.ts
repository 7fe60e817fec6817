/** A job for the load generator, which runs it in its own thread. */
export interface LoadOrder {
  /** The port on 127.0.0.1. */
  readonly port: number;
  /** The name of requests passed to `deal`. They are sent in order, repeatedly. */
  readonly deck: string;
  /** The index of the first request in the deck. */
  readonly first: number;
  readonly connections: number;
  /** How long new requests are started. Requests in flight are then completed. */
  readonly seconds: number;
  /**
   * Null for a closed loop: every connection sends the next request after a response. A number for
   * an open loop: that many requests per second, regardless of responses.
   */
  readonly perSecond: number | null;
  /**
   * Statuses other than 200 that are right, such as 429 and 503 under overload; none by default. In
   * a closed loop, a connection waits 200 ms after one.
   */
  readonly refusals?: readonly number[];
}

export interface LoadResult {
  /** Responses with status 200. */
  readonly right: number;
  /** Counts of the order's `refusals` by status. */
  readonly refused: Readonly<Record<string, number>>;
  /** Counts of every other status and connection error. */
  readonly wrong: Readonly<Record<string, number>>;
  /** From the first request to the last response. */
  readonly elapsedSeconds: number;
  /** Milliseconds of each 200 of an open loop, sorted. Empty for a closed loop. */
  readonly latencies: readonly number[];
  /** The same for each of the order's `refusals`. */
  readonly refusalLatencies: readonly number[];
}

export type LoadMessage =
  | { readonly kind: "deck"; readonly name: string; readonly requests: readonly string[] }
  | { readonly kind: "run"; readonly order: LoadOrder };
