import type { BlockReason } from "../refusal.ts";

/**
 * Why a message was not delivered: one of our limits, an error code of the provider, an error of
 * the carrier after the provider accepted it, or a provider response without a code. `meaning` is
 * the provider adapter's description of the code, or null if it is unknown.
 */
export type FailureCause =
  | { readonly kind: "limit"; readonly reason: BlockReason }
  | {
    readonly kind: "provider" | "carrier";
    readonly code: string;
    readonly meaning: string | null;
  }
  | { readonly kind: "http_status"; readonly status: number }
  /**
   * `unusable_answer`: a success response that is not plausible. `checks_used_up`: a message was
   * sent, but no check will approve its code.
   */
  | { readonly kind: "no_answer" | "unusable_answer" | "checks_used_up" };

/** The short code of a cause in counts: `budget`, `60203`, `http_503` or `no_answer`. */
export function failureCode(cause: FailureCause): string {
  switch (cause.kind) {
    case "limit":
      return cause.reason;
    case "provider":
    case "carrier":
      return cause.code;
    case "http_status":
      return `http_${cause.status}`;
    default:
      return cause.kind;
  }
}
