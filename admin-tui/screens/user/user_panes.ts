import { factorKinds } from "../../../core/domain/factors/authenticators.ts";
import type { UserDescription } from "../../../core/operator.ts";
import { userOf } from "../../state/place.ts";
import { type Area, rowsOf, type Share } from "../../draw/area.ts";
import { bodyArea, bodyColumns, bodyFrame, insideOf, type Sight } from "../../draw/body.ts";
import type { Size } from "../../draw/layout.ts";
import type { Panel } from "../../draw/panel.ts";
import { type Pane, type PaneLine, paneOf, panePanels, plainLines } from "../../draw/panes.ts";
import { markedLine } from "../../draw/marked_line.ts";
import { heading } from "../../draw/status_lines.ts";
import { blank, type Line, line } from "../../draw/text.ts";
import type { State } from "../../state/state.ts";
import type { UserState } from "../../state/user_state.ts";
import { messageName, stepLines } from "../timeline/step_lines.ts";
import { actionLines } from "./action_lines.ts";
import { deliveryHead } from "../sends/sends_row_lines.ts";
import { hasTimeline } from "./user_trace.ts";
import { describedFactLines, userTitle } from "./user_lines.ts";
import { userRowLine } from "./user_row_lines.ts";
import {
  deliveriesListed,
  selectedUserRow,
  type UserRow,
  userRowKey,
  userRows,
} from "./user_rows.ts";

/** One user: facts, factors, sessions, deliveries and events. */
export function userPanels(state: State): readonly Panel[] {
  const { tops = [], cursor = 0 } = userOf(state) ?? {};
  return panePanels(userPanes(state), { frame: bodyFrame(state), tops, cursor });
}

/** Facts, sessions, devices and listed factors; next to or below them, deliveries and events. */
export function userPanes(state: State): readonly Pane[] {
  const user = userOf(state);
  if (user === null) return [paneOf(bodyArea(state), "", [])];
  const title = userTitle(user.username, user.description, state.now);
  const { description } = user;
  if (description === null) return [paneOf(bodyArea(state), title, plainLines(waitingLines(user)))];
  if (state.zoomed) return [zoomedPane(state, user, description)];
  const [left = bodyArea(state), ...others] = bodyColumns(state, columnShares(state));
  const { columns, rows } = insideOf(left, state);
  const held = holdingParts(state, description, columns);
  const free = { columns, rows: rows - held.length - 2 };
  const holdings = paneOf(left, title, [...held, ...actionParts(state, description, free)]);
  if (others.length === 0) {
    return [paneOf(left, title, [
      ...holdingParts(state, description, columns),
      ...plainLines([heading(deliveriesTitle(description), columns)]),
      ...deliveryParts(state, description, columns),
      ...plainLines([heading(eventsTitle(description), columns)]),
      ...rowsOfKind("event", state, columns),
    ])];
  }
  return [holdings, ...historyPanes(state, description, others)];
}

/** What an operator can do, where windows with three panels have room for it below the facts. */
function actionParts(
  state: State,
  description: UserDescription,
  free: Size,
): readonly PaneLine[] {
  const lines = hasTimeline(state) ? actionLines(state, description, free) : [];
  return lines.length === 0 ? [] : plainLines([blank, heading("Actions", free.columns), ...lines]);
}

/** Two panels from 108 columns, three from 160. */
function columnShares(sight: Sight): readonly Share[] {
  const shares = [{ weight: 46, least: 48 }, { weight: 54, least: 54 }];
  return !hasTimeline(sight) ? shares : [
    { weight: 34, least: 56 },
    { weight: 34, least: 54 },
    { weight: 32, least: 48 },
  ];
}

/** Deliveries above events; next to the events if there is room for the newest timeline. */
function historyPanes(
  state: State,
  description: UserDescription,
  areas: readonly Area[],
): readonly Pane[] {
  const [first, second] = areas;
  if (first === undefined) return [];
  const needed = Math.max(1, Math.min(deliveriesListed, description.deliveries.length)) + 3;
  const [above = first, below] = rowsOf(first, [
    { weight: 1, least: Math.min(needed, Math.floor(first.rows / 2)) },
    { weight: 1000, least: 5 },
  ]);
  const deliveries = deliveriesPane(state, description, above);
  if (second === undefined) {
    return [deliveries, ...(below === undefined ? [] : [eventsPane(state, description, below)])];
  }
  return [
    deliveries,
    ...(below === undefined ? [] : [timelinePane(state, below)]),
    eventsPane(state, description, second),
  ];
}

/** The newest message, step by step. */
function timelinePane(state: State, area: Area): Pane {
  const user = userOf(state);
  const newest = user?.description?.deliveries[0];
  if (newest === undefined) {
    return paneOf(
      area,
      "Timeline",
      plainLines([line(" No message to this user is kept.", "dim")]),
    );
  }
  const title = `Timeline: ${messageName({ trace: user?.trace ?? null, about: newest })}`;
  if (user?.trace?.delivery.id !== newest.id) {
    return paneOf(area, title, plainLines([line(" Loading ...", "dim")]));
  }
  return paneOf(area, title, stepParts(user, insideOf(area, state).columns));
}

/** Each step with its details below it, and above it its day if that is a new one. */
function stepParts(user: UserState, columns: number): readonly PaneLine[] {
  return userRows(user).flatMap((row, at): readonly PaneLine[] => {
    if (row.kind !== "step") return [];
    const { trace: { steps } } = row;
    const step = steps[row.at];
    if (step === undefined) return [];
    const { day, lines: [head = [], ...details] } = stepLines(step, steps[row.at - 1], columns);
    const marked = markedLine(head, at === user.cursor);
    return [...plainLines(day), { line: marked, row: at }, ...plainLines(details)];
  });
}

function deliveriesPane(state: State, description: UserDescription, area: Area): Pane {
  const { columns } = insideOf(area, state);
  return paneOf(area, deliveriesTitle(description), deliveryParts(state, description, columns));
}

function eventsPane(state: State, description: UserDescription, area: Area): Pane {
  const { columns } = insideOf(area, state);
  return paneOf(area, eventsTitle(description), rowsOfKind("event", state, columns));
}

/** The panel with the cursor. */
function zoomedPane(state: State, user: UserState, description: UserDescription): Pane {
  const kind = selectedUserRow(user)?.kind;
  const area = bodyArea(state);
  if (kind === "delivery") return deliveriesPane(state, description, area);
  if (kind === "event") return eventsPane(state, description, area);
  if (kind === "step") return timelinePane(state, area);
  const title = userTitle(user.username, description, state.now);
  return paneOf(area, title, holdingParts(state, description, insideOf(area, state).columns));
}

function holdingParts(
  state: State,
  description: UserDescription,
  columns: number,
): readonly PaneLine[] {
  const { holdings, sessions, apps } = description;
  const open = holdings.challenges === 0
    ? ""
    : `, ${holdings.challenges} ${holdings.challenges === 1 ? "login" : "logins"} in progress`;
  const shown = sessions.length < holdings.sessions ? `, ${sessions.length} shown` : "";
  return [
    ...plainLines(describedFactLines(description, state.now, columns)),
    ...plainLines([heading(`Sessions ${holdings.sessions}${shown}${open}`, columns)]),
    ...rowsOfKind("session", state, columns),
    ...plainLines([heading(`Devices ${holdings.devices}`, columns)]),
    ...rowsOfKind("device", state, columns),
    ...plainLines([heading("Second factors", columns)]),
    ...factorKinds.flatMap((kind) => rowsOfKind(kind, state, columns)),
    ...(apps.length === 0 ? [] : plainLines([heading(`Apps ${apps.length}`, columns)])),
    ...rowsOfKind("app", state, columns),
  ];
}

function deliveriesTitle({ deliveries }: UserDescription): string {
  const more = deliveries.length > deliveriesListed ? `, newest ${deliveriesListed}` : "";
  return `Deliveries ${deliveries.length}${more}`;
}

function eventsTitle({ events }: UserDescription): string {
  return `Events ${events.length}`;
}

function deliveryParts(
  state: State,
  { deliveries }: UserDescription,
  columns: number,
): readonly PaneLine[] {
  return [
    ...(deliveries.length === 0 ? [] : plainLines([deliveryHead({ columns, oneUser: true })])),
    ...rowsOfKind("delivery", state, columns),
  ];
}

function rowsOfKind(kind: UserRow["kind"], state: State, columns: number): readonly PaneLine[] {
  const user = userOf(state);
  const { now } = state;
  const description = user?.description ?? null;
  if (user === null || description === null) return [];
  return userRows(user).flatMap((row, at) => {
    if (row.kind !== kind) return [];
    const flashed = user.flashed.includes(userRowKey(row));
    const place = { now, columns, flashed, selected: at === user.cursor };
    return [{ line: userRowLine(row, description.sessionPolicy, place), row: at }];
  });
}

function waitingLines({ missing, asked }: UserState): readonly Line[] {
  if (missing) {
    return [
      blank,
      line(" This user no longer exists."),
      line(" Deleted, or the phone was not verified within a week.", "dim"),
    ];
  }
  return asked ? [blank, line(" Loading ...", "dim")] : [];
}
