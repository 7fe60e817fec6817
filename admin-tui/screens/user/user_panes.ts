import { countOf, severalKinds } from "../../../core/domain/factors/authenticators.ts";
import type { UserDescription } from "../../../core/operator.ts";
import { bodyRows, detailColumns } from "../../draw/layout.ts";
import { userOf } from "../../state/place.ts";
import type { State } from "../../state/state.ts";
import type { UserState } from "../../state/user_state.ts";
import { factorWords } from "../../words/factor_words.ts";
import { deliveryHead } from "../sends/sends_row_lines.ts";
import { blank, type Line, line } from "../../draw/text.ts";
import { describedFactLines } from "./user_lines.ts";
import { userRowLine } from "./user_row_lines.ts";
import { type UserRow, userRows } from "./user_rows.ts";

/** A text that scrolls independently: the whole screen, or half of a wide one. */
export interface UserPane {
  readonly columns: number;
  readonly lines: readonly Line[];
  /** The line of each row that the cursor can select, by the row's index among all rows. */
  readonly rowLines: ReadonlyMap<number, number>;
}

interface Part {
  readonly line: Line;
  readonly row?: number;
}

/** Rows of the panes: the body below the head. */
export function paneRows(state: State): number {
  return Math.max(1, bodyRows(state.size) - userHeadRows);
}

/** Username and state. */
export const userHeadRows = 2;

/** Facts, sessions, devices and listed factors; next to or below them, deliveries and events. */
export function userPanes(state: State): readonly UserPane[] {
  const user = userOf(state);
  const { size } = state;
  if (user === null) return [];
  const { description } = user;
  if (description === null) return [paneOf(plain(waitingLines(user)), size.columns)];
  const [left, right] = detailColumns(size);
  if (right === 0) {
    const parts = [
      ...holdingParts(state, description, left),
      ...historyParts(state, description, left),
    ];
    return [paneOf(parts, left)];
  }
  return [
    paneOf(holdingParts(state, description, left), left),
    paneOf(historyParts(state, description, right), right),
  ];
}

/** The index of the row at a cell of the body; null if no row is there. */
export function userRowAt(state: State, line: number, column: number): number | null {
  const [left, right] = userPanes(state);
  const second = left !== undefined && right !== undefined && column >= left.columns;
  const pane = second ? right : left;
  const at = line - userHeadRows + (userOf(state)?.tops[second ? 1 : 0] ?? 0);
  if (pane === undefined || line < userHeadRows) return null;
  return [...pane.rowLines].find(([, row]) => row === at)?.[0] ?? null;
}

function paneOf(parts: readonly Part[], columns: number): UserPane {
  return {
    columns,
    lines: parts.map((part) => part.line),
    rowLines: new Map(
      parts.flatMap(({ row }, at) => row === undefined ? [] : [[row, at] as const]),
    ),
  };
}

function holdingParts(
  state: State,
  description: UserDescription,
  columns: number,
): readonly Part[] {
  const { holdings, sessions } = description;
  const open = holdings.challenges === 0
    ? ""
    : `, ${holdings.challenges} ${holdings.challenges === 1 ? "login" : "logins"} in progress`;
  const shown = sessions.length < holdings.sessions ? `, ${sessions.length} shown` : "";
  return [
    ...plain(describedFactLines(description, state.now, columns)),
    ...plain([heading(`Sessions ${holdings.sessions}${shown}${open}`, columns)]),
    ...rowsOf("session", state, columns),
    ...plain([heading(`Devices ${holdings.devices}`, columns)]),
    ...rowsOf("device", state, columns),
    ...severalKinds.flatMap((kind) => [
      ...plain([
        heading(`${factorWords(kind).fact} ${countOf(holdings.authenticators, kind)}`, columns),
      ]),
      ...rowsOf(kind, state, columns),
    ]),
  ];
}

function historyParts(
  state: State,
  description: UserDescription,
  columns: number,
): readonly Part[] {
  const { deliveries, events } = description;
  const messages = rowsOf("delivery", state, columns);
  const more = deliveries.length > messages.length ? `, newest ${messages.length}` : "";
  return [
    ...plain([heading(`Deliveries ${deliveries.length}${more}`, columns)]),
    ...(messages.length === 0 ? [] : plain([deliveryHead(columns)])),
    ...messages,
    ...plain([heading(`Events ${events.length}`, columns)]),
    ...rowsOf("event", state, columns),
  ];
}

function rowsOf(kind: UserRow["kind"], state: State, columns: number): readonly Part[] {
  const user = userOf(state);
  const { now } = state;
  const description = user?.description ?? null;
  if (description === null) return [];
  return userRows(description).flatMap((row, at) => {
    if (row.kind !== kind) return [];
    const place = { now, columns, selected: at === user?.cursor };
    return [{ line: userRowLine(row, description.sessionPolicy, place), row: at }];
  });
}

function plain(lines: readonly Line[]): readonly Part[] {
  return lines.map((each) => ({ line: each }));
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

function heading(title: string, columns: number): Line {
  const text = `-- ${title} `;
  return line(text + "-".repeat(Math.max(0, columns - text.length)), "dim");
}

/** Lines hidden below the last visible one, in the longer pane. */
export function userLinesBelow(state: State): number {
  const tops = userOf(state)?.tops ?? [0, 0];
  const hidden = userPanes(state).map(({ lines }, at) =>
    lines.length - paneRows(state) - (tops[at] ?? 0)
  );
  return Math.max(0, ...hidden);
}
