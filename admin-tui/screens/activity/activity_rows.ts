import type { SendStop } from "../../../core/domain/sending/send_stop.ts";
import { failureCode } from "../../../core/domain/reports/failure.ts";
import type { ActivityWindow } from "../../../core/domain/reports/activity.ts";
import { eventWords } from "../../words/event_line.ts";
import type { ActivityFailure, ActivityPlace, FeedEvent } from "../../../core/operator.ts";

/** A row that the cursor can select. */
export type ActivityRow =
  | { readonly kind: "stop"; readonly stop: SendStop }
  | { readonly kind: "failure"; readonly failure: ActivityFailure }
  | { readonly kind: "country" | "prefix"; readonly place: ActivityPlace }
  | { readonly kind: "event"; readonly event: FeedEvent };

/** Identifies a row across reads. */
export function activityRowKey(row: ActivityRow): string {
  switch (row.kind) {
    case "stop":
      return `stop ${row.stop.scope}`;
    case "failure":
      return `failure ${JSON.stringify(row.failure.cause)}`;
    case "event":
      return row.event.event.id;
    default:
      return `${row.kind} ${row.place.name}`;
  }
}

/** The order in which the cursor visits rows: a table next to another one comes after it. */
export const rowKinds = ["stop", "failure", "country", "prefix", "event"] as const;

/** Whether it counts failures, or is an event of one. */
export function isFailure(row: ActivityRow | undefined): boolean {
  if (row?.kind === "event") return eventWords[row.event.event.type].tone === "bad";
  return row?.kind === "failure";
}

const ages = { hour: "1h", day: "24h", week: "7d" } as const satisfies Record<
  ActivityWindow,
  string
>;

/**
 * The `:sends` line that lists the messages counted in a row. A failure without a code lists all
 * messages with its outcome. A stop counts none: all are listed.
 */
export function sendsTextOf(
  row: Exclude<ActivityRow, { readonly kind: "event" }>,
  window: ActivityWindow,
): string {
  switch (row.kind) {
    case "stop":
      return "";
    case "failure":
      return `${failureText(row.failure)} ${ages[window]}`;
    default:
      return `${row.kind}:${row.place.name} ${ages[window]}`;
  }
}

function failureText({ cause }: ActivityFailure): string {
  const outcome = cause.kind === "limit" ? "blocked" : "failed";
  const hasCode = cause.kind === "limit" || cause.kind === "provider" || cause.kind === "carrier";
  return hasCode ? `${outcome} code:${failureCode(cause)}` : outcome;
}
