import type { Instant } from "../../../core/domain/instant.ts";
import type { SendStop } from "../../../core/domain/sending/send_stop.ts";
import { failureCode } from "../../../core/domain/reports/failure.ts";
import type { ActivityWindow } from "../../../core/domain/reports/activity.ts";
import { isFailedEvent } from "../../words/event_line.ts";
import type {
  ActivityFailure,
  ActivityPlace,
  DescribedCircuit,
  DescribedPause,
  FeedEvent,
} from "../../../core/operator.ts";
import { textOfCircuit, textOfPause, textOfStop } from "../sends/block_texts.ts";

/** A row that the cursor can select. */
export type ActivityRow =
  | { readonly kind: "stop"; readonly stop: SendStop }
  | { readonly kind: "circuit"; readonly circuit: DescribedCircuit }
  | { readonly kind: "pause"; readonly pause: DescribedPause }
  | { readonly kind: "failure"; readonly failure: ActivityFailure }
  | { readonly kind: "country" | "prefix"; readonly place: ActivityPlace }
  | { readonly kind: "event"; readonly event: FeedEvent };

/** Identifies a row across reads. */
export function activityRowKey(row: ActivityRow): string {
  switch (row.kind) {
    case "stop":
      return `stop ${row.stop.scope}`;
    case "circuit":
      return `circuit ${row.circuit.name}`;
    case "pause":
      return `pause ${row.pause.scope} ${row.pause.at}`;
    case "failure":
      return `failure ${JSON.stringify(row.failure.cause)}`;
    case "event":
      return row.event.event.id;
    default:
      return `${row.kind} ${row.place.name}`;
  }
}

/** The order in which the cursor visits rows: a table next to another one comes after it. */
export const rowKinds = [
  "stop",
  "circuit",
  "failure",
  "country",
  "prefix",
  "pause",
  "event",
] as const;

/** Whether it counts failures, or is an event of one. */
export function isFailure(row: ActivityRow | undefined): boolean {
  if (row?.kind === "event") return isFailedEvent(row.event.event);
  return row?.kind === "failure";
}

const ages = { hour: "1h", day: "24h", week: "7d" } as const satisfies Record<
  ActivityWindow,
  string
>;

/**
 * The `:sends` line that lists the messages that a row is about; null if they cannot be listed. A
 * failure without a code lists all messages with its outcome.
 */
export function sendsTextOf(
  row: Exclude<ActivityRow, { readonly kind: "event" }>,
  { window, now }: { readonly window: ActivityWindow; readonly now: Instant },
): string | null {
  switch (row.kind) {
    case "stop":
      return textOfStop(row.stop, now);
    case "circuit":
      return textOfCircuit(row.circuit, now);
    case "pause":
      return textOfPause(row.pause, now);
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
