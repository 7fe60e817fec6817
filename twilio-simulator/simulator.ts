import type { Account } from "./wire/account.ts";
import type { ArmedFault, FaultOrder } from "./faults/faults.ts";
import type { JournalEntry } from "./journal.ts";
import type { RandomSource } from "./wire/minting.ts";
import type { Sent } from "./verify/world.ts";

export type SimulatorOptions = Partial<Account> & {
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  readonly randomBytes: RandomSource;
  /** Called with the code of each message "sent", before the answer leaves. */
  readonly onSend?: (sent: Sent) => void;
  /** `host` or `host:port` that may use `/_sim/` besides the loopback names. */
  readonly allowedHosts?: readonly string[];
  /** True: a resend begins the ten minutes again. Twilio does not say; default false. */
  readonly resendExtends?: boolean;
  /** For the faults `slow` and `hang` (null: for ever); default a timer. */
  readonly pause?: (milliseconds: number | null, signal: AbortSignal) => Promise<void>;
};

export type Simulator = {
  readonly account: Account;
  /**
   * As `globalThis.fetch`, in process: any host will do, only the path counts. Honours
   * `init.signal` and `init.redirect`. A dropped connection rejects with a TypeError.
   */
  readonly fetch: (input: Request | URL | string, init?: RequestInit) => Promise<Response>;
  /** The same for Deno.serve: a dropped connection is an answer that breaks in its body. */
  readonly respond: (request: Request) => Promise<Response>;
  /** The live code for a number, of the newest verification if several services have one. */
  readonly codeFor: (to: string, serviceSid?: string) => string | null;
  /** Every Twilio request received, oldest first, the newest 10,000. */
  readonly journal: () => readonly JournalEntry[];
  /** Moves the simulated clock forward. */
  readonly advance: (seconds: number) => void;
  /** The simulated time in milliseconds. */
  readonly now: () => number;
  readonly setFault: (order: FaultOrder) => void;
  readonly armedFaults: () => readonly ArmedFault[];
  /** Forgets all but the account and its default service; lets go of hanging requests. */
  readonly reset: () => void;
  /** Lets go of hanging and slow requests, now and from now on; for a server that stops. */
  readonly close: () => void;
};
