import type { MessageReport } from "../domain/sending/message_report.ts";

/** Reads the reports about messages that the provider sends to us. */
export interface ReceiptReader {
  read(request: ReceiptRequest): ReceiptAnswer;
}

/** A request that claims to be from the provider. */
export interface ReceiptRequest {
  /** Its path and query, as received. The host is never taken from a request. */
  readonly target: string;
  readonly header: (name: string) => string | null;
  /** The body as received. */
  readonly body: string;
}

/**
 * `forged`: the provider's signature is missing or wrong. `malformed`: signed, but no list of
 * events.
 */
export type ReceiptAnswer =
  | { readonly result: "forged" | "malformed" }
  | {
    readonly result: "read";
    readonly reports: readonly MessageReport[];
    /** Entries that are no reports about messages of our services. */
    readonly ignored: number;
  };
