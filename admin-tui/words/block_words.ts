import type { Block, BlockReason } from "../../core/domain/refusal.ts";
import type { BudgetScope } from "../../core/domain/sending/send_policy.ts";

const blocks: Readonly<Record<BlockReason, string>> = {
  country_denied: "country not allowed",
  number_kind_refused: "number type not allowed",
  stopped_by_operator: "stopped by operator",
  circuit_open: "circuit open",
  fraud_guard: "paused by the fraud guard",
  budget: "budget used up",
  test_number: "test number",
} satisfies Record<BlockReason, string>;

/**
 * `budget used up: prefix/day/usd`, `stopped by operator: BR`; a reason from a newer version is
 * shown unchanged.
 */
export function blockWords(reason: string, blockedBy: string | null): string {
  const why = (blocks as Readonly<Record<string, string | undefined>>)[reason] ?? reason;
  return blockedBy === null ? why : `${why}: ${shortScope(blockedBy)}`;
}

/** `all`, `sms`, `BR`, `+1202555`, `192.0.2.7`: for narrow places. */
export function shortScope(scope: string): string {
  return scope.slice(scope.indexOf(":") + 1);
}

/** The same in more words: `budget used up: messages to this number in an hour (number/...)`. */
export function limitWords({ reason, by }: Block): string {
  return reason === "budget" && by !== null
    ? `${blocks.budget}: ${budgetWords(by)}`
    : blockWords(reason, by);
}

/** `messages to this number in an hour (number/hour/messages)`; an unknown one is unchanged. */
function budgetWords(budget: string): string {
  const [scope = "", window = "", unit = ""] = budget.split("/");
  const target = (budgets as Readonly<Record<string, string | undefined>>)[scope];
  if (target === undefined) return budget;
  const amount = unit === "usd" ? "cost" : "messages";
  return `${amount} ${target} in ${windows[window] ?? window} (${budget})`;
}

const windows: Readonly<Record<string, string>> = { hour: "an hour", day: "a day" };

const budgets: Readonly<Record<BudgetScope, string>> = {
  number: "to this number",
  user: "to this user",
  prefix: "to this prefix",
  network: "from this network",
  country: "to this country",
  forwarder: "by this backend",
  key: "by this API key",
  total: "to everyone",
} satisfies Record<BudgetScope, string>;
