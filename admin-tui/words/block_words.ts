import type { BlockReason } from "../../core/domain/sending/delivery.ts";

const blocks: Readonly<Record<BlockReason, string>> = {
  country_denied: "country not allowed",
  number_kind_refused: "number type not allowed",
  stopped_by_operator: "stopped by operator",
  circuit_open: "circuit open",
  fraud_guard: "paused by the fraud guard",
  budget: "budget used up",
  test_number: "test number",
} satisfies Record<BlockReason, string>;

/** `budget used up: prefix/day/usd`; a reason from a newer version is shown unchanged. */
export function blockWords(reason: string, blockedBy: string | null): string {
  const why = (blocks as Readonly<Record<string, string | undefined>>)[reason] ?? reason;
  return blockedBy === null ? why : `${why}: ${blockedBy}`;
}
