import type { AuditEvent } from "../../../core/domain/audit_event.ts";
import {
  type Authenticator,
  ofKind,
  type SeveralKind,
  severalKinds,
} from "../../../core/domain/factors/authenticators.ts";
import type { Delivery } from "../../../core/domain/sending/delivery.ts";
import type { Device } from "../../../core/domain/session/device.ts";
import type { SessionAt } from "../../../core/domain/session/assurance.ts";
import type { ConnectedClient, UserDescription } from "../../../core/operator.ts";
import { eventWords } from "../../words/event_line.ts";
import { wasNotDelivered } from "../../words/sends_words.ts";
import { loginOfSession, type Target, targetOfEvent } from "../timeline/target.ts";
import type { UserState } from "../../state/user_state.ts";

/** A row that the cursor can select. */
export type UserRow =
  | { readonly kind: "session"; readonly session: SessionAt }
  | { readonly kind: "device"; readonly device: Device }
  | { readonly kind: SeveralKind; readonly authenticator: Authenticator }
  | { readonly kind: "app"; readonly app: ConnectedClient }
  | { readonly kind: "delivery"; readonly delivery: Delivery }
  | { readonly kind: "event"; readonly event: AuditEvent };

/** Deliveries listed, so that the events stay visible; the command line lists older ones. */
export const deliveriesListed = 10;

/** All rows in screen order. */
export function userRows(description: UserDescription | null): readonly UserRow[] {
  if (description === null) return [];
  const { holdings, sessions, devices, apps, deliveries, events } = description;
  return [
    ...sessions.map((session): UserRow => ({ kind: "session", session })),
    ...devices.map((device): UserRow => ({ kind: "device", device })),
    ...severalKinds.flatMap((kind) =>
      ofKind(holdings.authenticators, kind)
        .map((authenticator): UserRow => ({ kind, authenticator }))
    ),
    ...apps.map((app): UserRow => ({ kind: "app", app })),
    ...deliveries.slice(0, deliveriesListed)
      .map((delivery): UserRow => ({ kind: "delivery", delivery })),
    ...events.map((event): UserRow => ({ kind: "event", event })),
  ];
}

/** What the selected event or session can open: its message, its session or its login. */
export function targetOfUserRow(user: UserState): Target | null {
  const row = selectedUserRow(user);
  if (user.description === null) return null;
  if (row?.kind === "event") return targetOfEvent(row.event, user.description);
  return row?.kind === "session" ? loginOfSession(row.session.id, user.description) : null;
}

/** Whether it is a message that was not delivered, or an event of a refusal. */
export function isFailure(row: UserRow | undefined): boolean {
  if (row?.kind === "delivery") return wasNotDelivered(row.delivery);
  return row?.kind === "event" && eventWords[row.event.type].tone === "bad";
}

export function selectedUserRow({ description, cursor }: UserState): UserRow | undefined {
  return userRows(description)[cursor];
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
    case "event":
      return row.event.id;
    default:
      return `${row.kind} ${row.authenticator.id}`;
  }
}

/** The first row of the next or previous section; wraps around at the ends. */
export function sectionRow({ description, cursor }: UserState, by: 1 | -1): number {
  const rows = userRows(description);
  const firsts = rows.flatMap((row, at) => row.kind === rows[at - 1]?.kind ? [] : [at]);
  const here = firsts.findLastIndex((first) => first <= cursor);
  return firsts[(here + by + firsts.length) % Math.max(1, firsts.length)] ?? 0;
}
