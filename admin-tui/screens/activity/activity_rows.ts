import type { SendStop } from "../../../core/domain/sending/send_stop.ts";
import type { ActivityWindow } from "../../../core/domain/reports/activity.ts";
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

const ages = { hour: "1h", day: "24h", week: "7d" } as const satisfies Record<
  ActivityWindow,
  string
>;

/**
 * The `:sends` line that lists the messages counted in a row. A failure lists all messages with its
 * outcome, because messages cannot be searched by cause. A stop counts none: all are listed.
 */
export function sendsTextOf(
  row: Exclude<ActivityRow, { readonly kind: "event" }>,
  window: ActivityWindow,
): string {
  switch (row.kind) {
    case "stop":
      return "";
    case "failure":
      return `${row.failure.cause.kind === "limit" ? "blocked" : "failed"} ${ages[window]}`;
    default:
      return `${row.kind}:${row.place.name} ${ages[window]}`;
  }
}
