import type { FailureCause } from "../../core/domain/reports/failure.ts";
import { blockWords } from "./block_words.ts";

/** Why a message was not delivered, in a few words that follow the code. */
export function failureWords(cause: FailureCause): string {
  switch (cause.kind) {
    case "limit":
      return blockWords(cause.reason, null);
    case "provider":
      return cause.meaning ?? "unknown provider error";
    case "carrier":
      return cause.meaning ?? "unknown carrier error";
    case "http_status":
      return `the provider responded with HTTP ${cause.status}`;
    case "no_answer":
      return "no response from the provider";
    case "unusable_answer":
      return "an unusable response from the provider";
    case "checks_used_up":
      return "no attempts left for this code";
  }
}

/** The same words after the code, if any: `60203: All sends to this number are used up`. */
export function failureDetail(cause: FailureCause): string {
  const words = failureWords(cause);
  return cause.kind === "provider" || cause.kind === "carrier" ? `${cause.code}: ${words}` : words;
}
