/** One piece of work for the load generator, which runs it in a thread of its own. */
export interface LoadOrder {
  /** On 127.0.0.1. */
  readonly port: number;
  /** The name of requests that were handed over before; they are sent in turn, round and round. */
  readonly deck: string;
  /** Where in the deck to begin. */
  readonly first: number;
  readonly connections: number;
  /** How long new requests are begun; what is in flight then is finished. */
  readonly seconds: number;
  /**
   * Null: closed loop, every connection asks again when it is answered. A number: open loop, so
   * many a second whether or not the earlier ones are answered.
   */
  readonly perSecond: number | null;
}

export interface LoadResult {
  /** Answers with status 200. */
  readonly right: number;
  /** How often each other status, or fault of the connection, was met. */
  readonly wrong: Readonly<Record<string, number>>;
  /** From the first request to the last answer. */
  readonly elapsedSeconds: number;
  /** Milliseconds of each request of an open loop, sorted; empty for a closed loop. */
  readonly latencies: readonly number[];
}

export type LoadMessage =
  | { readonly kind: "deck"; readonly name: string; readonly requests: readonly string[] }
  | { readonly kind: "run"; readonly order: LoadOrder };
