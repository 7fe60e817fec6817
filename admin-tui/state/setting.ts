/** What the settings and the command line determine. */
export interface Setting {
  /** Whether it uses the settings of a running `deno task dev`. */
  readonly dev: boolean;
  /** Whether the provider is a simulator, so that no message reaches a phone. */
  readonly simulated: boolean;
  /** The base URL of a local simulator with controls, or null. */
  readonly simulator: string | null;
  /** The operator's name in the audit log. */
  readonly operator: string;
  /** Shows other operators that this terminal is open. Without it, it is not shown. */
  readonly terminalId?: string;
  /** Whether it works on a service on another machine (`--connect`). */
  readonly remote?: boolean;
  /** Whether keys that write or cost money are unavailable. */
  readonly readOnly: boolean;
  /** How tasks are called here: `deno task NAME`. */
  readonly taskCommand: string;
  /** Whether it runs as a task of Deno, which stays in the foreground when the program stops. */
  readonly inTask?: boolean;
  /** The keys of the operator's file; omitted, those of the keymap. */
  readonly keys?: OwnKeys;
}

/** Keys by the row of the keymap, as `rowId()` names it. */
export type OwnKeys = ReadonlyMap<string, readonly string[]>;
