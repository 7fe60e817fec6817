/** What the command line decided. */
export interface Setting {
  /** Beside a running `deno task dev`, with its settings. */
  readonly dev: boolean;
  /** No message reaches a phone: the provider is the simulator. */
  readonly simulated: boolean;
  /** The base URL of a simulator with controls, on this machine; null where there is none. */
  readonly simulator: string | null;
  /** Who the record says is at the keys. */
  readonly operator: string;
  /** Keys that write or cost money do not exist then. */
  readonly readOnly: boolean;
}
