import type { MicroUsd } from "./money.ts";

/** What the provider says about one of its messages. */
export interface MessageReport {
  /** The provider's ID of the message. */
  readonly messageId: string;
  readonly verificationId: string;
  /** The provider's word. Null if it says none. */
  readonly messageStatus: string | null;
  /** The carrier's error, such as 30008, or null. */
  readonly messageError: string | null;
  /**
   * Statuses that this one does not replace: they come later in the life of a message, or at the
   * same point. So reports may arrive late, twice and in any order.
   */
  readonly laterStatuses: readonly string[];
  /** Whether the status says that the message did not arrive. */
  readonly undelivered: boolean;
}

/** A report from the provider's list, which also knows the price. */
export interface ListedReport extends MessageReport {
  /** Null if it is not known yet. */
  readonly price: MicroUsd | null;
  /** Whether nothing more will be learned about the message. */
  readonly final: boolean;
}

/**
 * What a report changed. `unmatched`: it is about none of our messages. `known`: nothing, because
 * as much was recorded before. `recorded`: the delivery. `opened`: also the challenge, whose other
 * channels need not wait.
 */
export type ReportEffect = "unmatched" | "known" | "recorded" | "opened";
