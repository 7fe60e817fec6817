import type { AuditEvent } from "../../../core/domain/audit_event.ts";
import { type Authenticator, ofKind } from "../../../core/domain/factors/authenticators.ts";
import type { Device } from "../../../core/domain/session/device.ts";
import type { ListedSessionAt } from "../../../core/domain/session/assurance.ts";
import type { UserDescription } from "../../../core/operator.ts";
import { holdingOf } from "../../state/place.ts";
import type { State } from "../../state/state.ts";
import type { HoldingState } from "../../state/user_state.ts";
import { isAbout } from "./holding_events.ts";
import { loginOfSession, type Target, targetOfEvent } from "../timeline/target.ts";

/** A row that the cursor can select: a session of a device, or what happened with it. */
export type HoldingRow =
  | { readonly kind: "session"; readonly session: ListedSessionAt }
  | { readonly kind: "event"; readonly event: AuditEvent };

/** The user on whose screen the device or the factor was opened; null if not read. */
export function holderOf({ places }: State, { userId }: HoldingState): UserDescription | null {
  const found = places.find((place) => place.screen === "user" && place.user.userId === userId);
  return found?.screen === "user" ? found.user.description : null;
}

/** The device; undefined if it is no longer trusted. */
export function heldDevice(
  { devices }: UserDescription,
  { kind, id }: HoldingState,
): Device | undefined {
  return kind === "device" ? devices.find((each) => each.id === id) : undefined;
}

/** The factor; undefined if it was removed. */
export function heldFactor(
  { holdings }: UserDescription,
  { kind, id }: HoldingState,
): Authenticator | undefined {
  if (kind === "device") return undefined;
  return ofKind(holdings.authenticators, kind).find((each) => (each.id ?? "") === id);
}

/** All rows in screen order. */
export function holdingRows(state: State): readonly HoldingRow[] {
  const holding = holdingOf(state);
  const user = holding === null ? null : holderOf(state, holding);
  if (holding === null || user === null) return [];
  const sessions = holding.kind !== "device"
    ? []
    : user.sessions.filter(({ deviceId }) => deviceId === holding.id);
  return [
    ...sessions.map((session): HoldingRow => ({ kind: "session", session })),
    ...user.events.filter((event) => isAbout(event, holding))
      .map((event): HoldingRow => ({ kind: "event", event })),
  ];
}

/** Identifies a row across reads. */
export function holdingRowKey(row: HoldingRow): string {
  return row.kind === "session" ? row.session.id : row.event.id;
}

/** The index of the selected row, wherever it is by now; its old place if it has disappeared. */
export function holdingCursor(state: State): number {
  const { selected = null, cursor = 0 } = holdingOf(state) ?? {};
  const keys = holdingRows(state).map(holdingRowKey);
  const found = selected === null ? -1 : keys.indexOf(selected);
  return found >= 0 ? found : Math.max(0, Math.min(cursor, keys.length - 1));
}

/** What the selected row can open: a session its login, an event its message or its login. */
export function targetOfHoldingRow(state: State): Target | null {
  const holding = holdingOf(state);
  const user = holding === null ? null : holderOf(state, holding);
  const row = holdingRows(state)[holdingCursor(state)];
  if (user === null || row === undefined) return null;
  return row.kind === "session"
    ? loginOfSession(row.session.id, user)
    : targetOfEvent(row.event, user);
}
