import type { FailureCause } from "../../core/domain/reports/failure.ts";
import { blockWords } from "./block_words.ts";

/** What kept a message back, in a few words that follow its code. */
export function failureWords(cause: FailureCause): string {
  switch (cause.kind) {
    case "limit":
      return blockWords(cause.reason, null);
    case "provider":
      return cause.meaning ?? "unknown error of the provider";
    case "carrier":
      return cause.meaning ?? "unknown error of the carrier";
    case "http_status":
      return `the provider answered HTTP ${cause.status}`;
    case "no_answer":
      return "no answer from the provider";
    case "unusable_answer":
      return "an unusable answer from the provider";
    case "checks_used_up":
      return "no guesses left for its code";
  }
}

/** The same after its code, where it has one: `60203: All sends to this number are used up`. */
export function failureDetail(cause: FailureCause): string {
  const words = failureWords(cause);
  return cause.kind === "provider" || cause.kind === "carrier" ? `${cause.code}: ${words}` : words;
}
