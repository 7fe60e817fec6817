import type { SendRefusal } from "../../../ports/verifier.ts";
import type { ProviderCall } from "../../../domain/sending/provider_call.ts";

/** The requests of this adapter; the middle two belong to the setting up of a Verify service. */
export type TwilioOperation =
  | ProviderCall["operation"]
  | "create_service"
  | "fetch_service"
  | "list_messages";

/** What an answer that is not a success means to us. */
export interface Meaning {
  /** To a send. */
  readonly start: SendRefusal | "fault";
  /** To a check. */
  readonly check: "wrong" | "gone" | "too_many_attempts" | "fault";
  /** To a fetch or a cancel, and to the fetch of a service. A list has faults only. */
  readonly lookup: "gone" | "fault";
  /** Where it is a fault: whether the provider surely did nothing. */
  readonly untouched: boolean;
  /** Where it is a fault: true where it is one request's, whatever the HTTP status says. */
  readonly ofRequest: boolean;
  /** Seconds to wait where Twilio does not say; null: waiting is not known to help. */
  readonly retryAfterSeconds: number | null;
  /** What happened, without full stop. */
  readonly happened: string;
  /** What the operator does about it, without full stop. */
  readonly remedy: string;
}

/** A meaning is a fault, and lasting, where nothing else is said. */
export function faultMeaning(
  happened: string,
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
    happened,
    remedy,
    ...more,
  };
}

/** One sentence for the operator. */
export function operatorWords(meaning: Meaning): string {
  return `${meaning.happened}: ${meaning.remedy}.`;
}
