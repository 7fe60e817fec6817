import type { BlockReason } from "../sending/delivery.ts";

/**
 * What kept a message back: a limit of ours, the provider by an error code of its own, the carrier
 * after the provider took it, or an answer of the provider's without a code. `meaning` is what the
 * provider's adapter says of a code; null for one that it does not know.
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
   * `unusable_answer`: a success that cannot be believed. `checks_used_up`: a message went out
   * whose code no check will approve.
   */
  | { readonly kind: "no_answer" | "unusable_answer" | "checks_used_up" };

/** One word for a cause, as it is counted and shown: `budget`, `60203`, `http_503`, `no_answer`. */
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
