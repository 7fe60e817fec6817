import type { Account } from "./wire/account.ts";
import type { ArmedFault, FaultOrder } from "./faults/faults.ts";
import type { JournalEntry } from "./journal.ts";
import type { RandomSource } from "./wire/minting.ts";
import type { Sent } from "./verify/world.ts";

export type SimulatorOptions = Partial<Account> & {
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  readonly randomBytes: RandomSource;
  /** Called with the code of each message before the response is sent. */
  readonly onSend?: (sent: Sent) => void;
  /** Each `host` or `host:port` that may use `/_sim/`, in addition to the loopback names. */
  readonly allowedHosts?: readonly string[];
  /** Whether a resend restarts the 10 minutes. Twilio does not document it. Default: false. */
  readonly resendExtends?: boolean;
  /** Whether a reset keeps other services than the default one, whose SIDs a client has. */
  readonly keepsServices?: boolean;
  /** Waits for the faults `slow` and `hang` (null: forever). Default: a timer. */
  readonly pause?: (milliseconds: number | null, signal: AbortSignal) => Promise<void>;
};

export type Simulator = {
  readonly account: Account;
  /**
   * Like `globalThis.fetch`, but in process. Accepts any host; only the path matters. Honors
   * `init.signal` and `init.redirect`. A dropped connection rejects with a TypeError.
   */
  readonly fetch: (input: Request | URL | string, init?: RequestInit) => Promise<Response>;
  /** The same for Deno.serve. A dropped connection is a response whose body breaks off. */
  readonly respond: (request: Request) => Promise<Response>;
  /** The valid code for a number; of the newest verification if several services have one. */
  readonly codeFor: (to: string, serviceSid?: string) => string | null;
  /** The newest 10,000 Twilio requests, oldest first. */
  readonly journal: () => readonly JournalEntry[];
  /** Moves the simulated clock forward. */
  readonly advance: (seconds: number) => void;
  /** The simulated time in milliseconds. */
  readonly now: () => number;
  /**
   * A signed request with the message status events since the last call, for the app that Twilio
   * would post them to at `url`; null if nothing happened. Nothing is sent.
   */
  readonly nextEvents: (url: string) => Request | null;
  readonly setFault: (order: FaultOrder) => void;
  readonly armedFaults: () => readonly ArmedFault[];
  /** Deletes everything except the account and its services; ends hanging requests. */
  readonly reset: () => void;
  /** Ends hanging and slow requests, including later ones, so that a server can stop. */
  readonly close: () => void;
};
