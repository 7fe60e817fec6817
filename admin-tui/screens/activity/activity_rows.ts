import type { SendStop } from "../../../core/domain/sending/send_stop.ts";
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
