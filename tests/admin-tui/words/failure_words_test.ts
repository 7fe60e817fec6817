import assert from "node:assert/strict";
import { type FailureCause, failureCode } from "../../../core/domain/reports/failure.ts";
import { failureWords } from "../../../admin-tui/words/failure_words.ts";

const causes: readonly (readonly [FailureCause, string, string])[] = [
  [{ kind: "limit", reason: "budget" }, "budget", "budget used up"],
  [{ kind: "provider", code: "60410", meaning: "Blocked" }, "60410", "Blocked"],
  [{ kind: "provider", code: "7", meaning: null }, "7", "unknown provider error"],
  [{ kind: "carrier", code: "9", meaning: null }, "9", "unknown carrier error"],
  [{ kind: "http_status", status: 404 }, "http_404", "the provider responded with HTTP 404"],
  [{ kind: "no_answer" }, "no_answer", "no response from the provider"],
  [{ kind: "unusable_answer" }, "unusable_answer", "an unusable response from the provider"],
  [{ kind: "checks_used_up" }, "checks_used_up", "no attempts left for this code"],
];

Deno.test("failureCode() and failureWords() describe each cause, including unknown codes", () => {
  for (const [cause, code, words] of causes) {
    assert.deepEqual([failureCode(cause), failureWords(cause)], [code, words]);
  }
});
