import type { AuditEvent } from "../../../core/domain/audit_event.ts";
import {
  type Authenticator,
  factorFacts,
  type FactorKind,
} from "../../../core/domain/factors/authenticators.ts";
import type { Device } from "../../../core/domain/session/device.ts";
import type { UserDescription } from "../../../core/operator.ts";
import { bodyArea, bodyColumns, bodyFrame, insideOf } from "../../draw/body.ts";
import type { Panel } from "../../draw/panel.ts";
import { type Pane, type PaneLine, paneOf, panePanels, plainLines } from "../../draw/panes.ts";
import { heading } from "../../draw/status_lines.ts";
import { blank, type Line, line, span } from "../../draw/text.ts";
import { day } from "../../draw/time.ts";
import { holdingOf } from "../../state/place.ts";
import type { State } from "../../state/state.ts";
import type { HoldingState } from "../../state/user_state.ts";
import { lastLoginWith } from "./holding_events.ts";
import { capitalized } from "../../words/capitalized.ts";
import { counted } from "../../words/counted.ts";
import { factorName, methodWords } from "../../words/factor_words.ts";
import { fact, instantLine, longFact } from "../../words/user_words.ts";
import { userRowLine } from "../user/user_row_lines.ts";
import {
  heldDevice,
  heldFactor,
  holderOf,
  holdingCursor,
  type HoldingRow,
  holdingRows,
} from "./holding_rows.ts";

export function holdingPanels(state: State): readonly Panel[] {
  const tops = holdingOf(state)?.tops ?? [];
  const at = { frame: bodyFrame(state), tops, cursor: holdingCursor(state) };
  return panePanels(holdingPanes(state), at);
}

/** The facts, and next to or below them the sessions of a device and the events. */
export function holdingPanes(state: State): readonly Pane[] {
  const holding = holdingOf(state);
  const whole = bodyArea(state);
  if (holding === null) return [paneOf(whole, "", [])];
  const user = holderOf(state, holding);
  const title = line(holdingName(holding), "strong");
  if (user === null) {
    return [paneOf(whole, title, plainLines([blank, line(" This user no longer exists.")]))];
  }
  const [left = whole, right] = bodyColumns(state, [
    { weight: 40, least: 48 },
    { weight: 60, least: 60 },
  ]);
  const { columns } = insideOf(left, state);
  const facts = plainLines(factLines(state, holding, user, columns));
  if (right === undefined) {
    const rows = [
      ...sectionOf("session", state, user, columns),
      ...sectionOf("event", state, user, columns),
    ];
    return [paneOf(left, title, state.zoomed ? rows : [...facts, ...rows])];
  }
  return [
    paneOf(left, title, [...facts, ...sectionOf("session", state, user, columns)]),
    paneOf(
      right,
      eventsTitle(holding),
      rowsOf("event", state, user, insideOf(right, state).columns),
    ),
  ];
}

/** `Device Safari/20 (iOS)`, `Passkey blue key`. */
export function holdingName({ kind, name }: Pick<HoldingState, "kind" | "name">): string {
  return `${capitalized(kind === "device" ? "device" : factorName(kind))} ${name}`.trim();
}

function eventsTitle({ kind }: HoldingState): string {
  if (kind === "device") return "Logins with it";
  const { method } = factorFacts[kind];
  return method === "totp"
    ? "Events and logins with it"
    : `Events with it, or with an unknown ${methodWords(method, null)}`;
}

function factLines(
  { now }: State,
  holding: HoldingState,
  user: UserDescription,
  columns: number,
): readonly Line[] {
  const device = heldDevice(user, holding);
  if (device !== undefined) return deviceFacts(device, now, columns);
  const factor = heldFactor(user, holding);
  if (factor !== undefined) return factorLines(factor, user, now, columns);
  if (holding.kind !== "device" && holding.id === "") return missingLines(holding.kind, user);
  const words = holding.kind === "device" ? "no longer trusted" : "removed";
  return [fact("State", [span(words, "warn")]), ...longFact("ID", holding.id, columns)];
}

function deviceFacts(device: Device, now: number, columns: number): readonly Line[] {
  const { id, createdAt, lastUsedAt, expiresAt, address, userAgent } = device;
  return [
    fact("State", [span("● trusted", "good"), span(` until ${day(expiresAt)}`)]),
    fact("Trusted", instantLine(createdAt, now)),
    fact("Last used", instantLine(lastUsedAt, now)),
    fact("Address", [span(address ?? "-")]),
    ...longFact("Browser", userAgent ?? "-", columns),
    ...longFact("ID", id, columns),
  ];
}

function factorLines(
  factor: Authenticator,
  { events }: UserDescription,
  now: number,
  columns: number,
): readonly Line[] {
  const { kind, id, label, addedAt, lastUsedAt, expiresAt, count } = factor;
  return [
    ...(label === null ? [] : longFact("Name", label, columns)),
    ...(kind === "recovery_codes" ? [fact("Left", [span(counted(count, "code"))])] : []),
    fact(kind === "issued_code" ? "Issued" : "Added", instantLine(addedAt, now)),
    kind === "totp" ? lastLogin(events, now) : fact("Last used", instantLine(lastUsedAt, now)),
    ...(expiresAt === null ? [] : [fact("Expires", instantLine(expiresAt, now))]),
    ...(id === null ? [] : longFact("ID", id, columns)),
  ];
}

/** The uses of an authenticator app are not dated, but its logins are. */
function lastLogin(events: readonly AuditEvent[], now: number): Line {
  const login = lastLoginWith(events, { kind: "totp", id: "" });
  const none = [span("not among the newest events", "dim")];
  return fact("Last login", login === undefined ? none : instantLine(login.at, now));
}

/** A factor that the user can have once, and does not have. */
function missingLines(kind: FactorKind, { holdings }: UserDescription): readonly Line[] {
  if (kind === "issued_code") return [fact("State", [span("used, replaced or expired", "dim")])];
  const unconfirmed = holdings.unconfirmed.includes(kind);
  return [fact("State", [unconfirmed ? span("not confirmed yet", "warn") : span("none", "dim")])];
}

function sectionOf(
  kind: HoldingRow["kind"],
  state: State,
  user: UserDescription,
  columns: number,
): readonly PaneLine[] {
  const holding = holdingOf(state);
  if (holding === null || (kind === "session" && holding.kind !== "device")) return [];
  const rows = rowsOf(kind, state, user, columns);
  const count = holdingRows(state).filter((row) => row.kind === kind).length;
  const title = kind === "session" ? `Sessions opened with it ${count}` : eventsTitle(holding);
  return [{ line: heading(title, columns) }, ...rows];
}

function rowsOf(
  kind: HoldingRow["kind"],
  state: State,
  user: UserDescription,
  columns: number,
): readonly PaneLine[] {
  const cursor = holdingCursor(state);
  const rows = holdingRows(state).flatMap((row, at): readonly PaneLine[] => {
    if (row.kind !== kind) return [];
    const place = { now: state.now, columns, selected: at === cursor };
    return [{ line: userRowLine(row, user.sessionPolicy, place), row: at }];
  });
  const none = kind === "session" ? " None open." : " None among the newest events.";
  return rows.length > 0 ? rows : plainLines([line(none, "dim")]);
}
