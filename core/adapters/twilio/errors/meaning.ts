import type { SendRefusal } from "../../../ports/verifier.ts";
import type { ProviderCall } from "../../../domain/sending/provider_call.ts";

/** The requests of this adapter, including those that create and read a Verify service. */
export type TwilioOperation =
  | ProviderCall["operation"]
  | "create_service"
  | "fetch_service"
  | "list_messages";

/** What an unsuccessful response means for Latchkey. */
export interface Meaning {
  /** For a send. */
  readonly start: SendRefusal | "fault";
  /** For a check. */
  readonly check: "wrong" | "gone" | "too_many_attempts" | "fault";
  /** For a fetch or a cancel, and for the fetch of a service. A list has only faults. */
  readonly lookup: "gone" | "fault";
  /** For a fault: true if the provider certainly did nothing. */
  readonly untouched: boolean;
  /** For a fault: true if it concerns only this request, whatever the HTTP status. */
  readonly ofRequest: boolean;
  /** Seconds to wait if Twilio gives no wait; null if waiting is not known to help. */
  readonly retryAfterSeconds: number | null;
  /** What happened, without a period. */
  readonly problem: string;
  /** What the operator can do about it, without a period. */
  readonly remedy: string;
}

/** A meaning that is a permanent fault, unless `more` says otherwise. */
export function faultMeaning(
  problem: string,
  remedy: string,
  more: Partial<Meaning> = {},
): Meaning {
  return {
    start: "fault",
    check: "fault",
    lookup: "fault",
    untouched: true,
    ofRequest: false,
    retryAfterSeconds: null,
    problem,
    remedy,
    ...more,
  };
}

/** One sentence for the operator. */
export function operatorWords(meaning: Meaning): string {
  return `${meaning.problem}: ${meaning.remedy}.`;
}
