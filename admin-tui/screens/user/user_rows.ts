import type { AuditEvent } from "../../../core/domain/audit_event.ts";
import type { Trace } from "../../../core/domain/reports/trace.ts";
import type { Delivery } from "../../../core/domain/sending/delivery.ts";
import type { Device } from "../../../core/domain/session/device.ts";
import type { ListedSessionAt } from "../../../core/domain/session/assurance.ts";
import type { ConnectedClient } from "../../../core/operator.ts";
import { type ShownFactor, shownFactors } from "../../words/factor_words.ts";
import { isFailedEvent } from "../../words/event_line.ts";
import { isFailedStep } from "../../words/step_words.ts";
import { stepWords } from "../../words/trace_words.ts";
import { wasNotDelivered } from "../../words/sends_words.ts";
import { loginOfSession, type Target, targetOfEvent } from "../timeline/target.ts";
import type { UserState } from "../../state/user_state.ts";

/** A row that the cursor can select. */
export type UserRow =
  | { readonly kind: "session"; readonly session: ListedSessionAt }
  | { readonly kind: "device"; readonly device: Device }
  | ShownFactor
  | { readonly kind: "app"; readonly app: ConnectedClient }
  | { readonly kind: "delivery"; readonly delivery: Delivery }
  | { readonly kind: "step"; readonly trace: Trace; readonly at: number }
  | { readonly kind: "event"; readonly event: AuditEvent };

/** What is listed of a user. */
type ListedUser = Pick<UserState, "description" | "trace">;

/** Deliveries listed, so that the events stay visible; the command line lists older ones. */
export const deliveriesListed = 10;

/** All rows in screen order. */
export function userRows({ description, trace }: ListedUser): readonly UserRow[] {
  if (description === null) return [];
  const { holdings, sessions, devices, apps, deliveries, events } = description;
  return [
    ...sessions.map((session): UserRow => ({ kind: "session", session })),
    ...devices.map((device): UserRow => ({ kind: "device", device })),
    ...shownFactors(holdings),
    ...apps.map((app): UserRow => ({ kind: "app", app })),
    ...deliveries.slice(0, deliveriesListed)
      .map((delivery): UserRow => ({ kind: "delivery", delivery })),
    ...(trace?.delivery.id === deliveries[0]?.id ? stepRows(trace) : []),
    ...events.map((event): UserRow => ({ kind: "event", event })),
  ];
}

function stepRows(trace: Trace | null): readonly UserRow[] {
  return trace?.steps.map((_, at): UserRow => ({ kind: "step", trace, at })) ?? [];
}

/** What the selected row can open, other than a message or an app. */
export function targetOfUserRow(user: UserState): Target | null {
  const row = selectedUserRow(user);
  if (user.description === null) return null;
  if (row?.kind === "event") return targetOfEvent(row.event, user.description);
  if (row?.kind === "session") return loginOfSession(row.session.id, user.description);
  if (row?.kind === "step") {
    return { kind: "step", deliveryId: row.trace.delivery.id, step: row.at };
  }
  const isHolding = row !== undefined && (row.kind === "device" || "authenticator" in row);
  return isHolding ? { kind: "holding" } : null;
}

/** Whether it is a message that was not delivered, or a step or an event of a refusal. */
export function isFailure(row: UserRow | undefined): boolean {
  if (row?.kind === "delivery") return wasNotDelivered(row.delivery);
  if (row?.kind === "step") {
    const step = row.trace.steps[row.at];
    return step !== undefined && isFailedStep(stepWords(step.fact));
  }
  return row?.kind === "event" && isFailedEvent(row.event);
}

export function selectedUserRow(user: UserState): UserRow | undefined {
  return userRows(user)[user.cursor];
}

/** Identifies a row across reads. */
export function userRowKey(row: UserRow): string {
  switch (row.kind) {
    case "session":
      return `session ${row.session.id}`;
    case "device":
      return `device ${row.device.id}`;
    case "app":
      return `app ${row.app.id}`;
    case "delivery":
      return row.delivery.id;
    case "step":
      return `step ${row.at} of ${row.trace.delivery.id}`;
    case "event":
      return row.event.id;
    default:
      return `${row.kind} ${row.authenticator?.id ?? ""}`.trim();
  }
}

/** The first row of the next or previous section; wraps around at the ends. */
export function sectionRow(user: UserState, by: 1 | -1): number {
  const rows = userRows(user);
  const sections = rows.map(sectionOf);
  const firsts = sections.flatMap((section, at) => section === sections[at - 1] ? [] : [at]);
  const here = firsts.findLastIndex((first) => first <= user.cursor);
  return firsts[(here + by + firsts.length) % Math.max(1, firsts.length)] ?? 0;
}

/** All factors are one section. */
function sectionOf(row: UserRow): string {
  return "authenticator" in row ? "factor" : row.kind;
}
