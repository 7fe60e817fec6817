import type { ClientUser } from "../../../core/operator.ts";
import { bodyArea, bodyColumns, bodyFrame, insideOf } from "../../draw/body.ts";
import { markedLine } from "../../draw/marked_line.ts";
import type { Panel } from "../../draw/panel.ts";
import { type Pane, type PaneLine, paneOf, panePanels, plainLines } from "../../draw/panes.ts";
import { heading } from "../../draw/status_lines.ts";
import { blank, cell, type Line, line, span } from "../../draw/text.ts";
import { age, day } from "../../draw/time.ts";
import type { AppState } from "../../state/access_state.ts";
import { appOf } from "../../state/place.ts";
import type { State } from "../../state/state.ts";
import { appState, loginsWords } from "../../words/access_words.ts";
import { type AppFact, appRows, selectedAppUser } from "./app_rows.ts";

export function appPanels(state: State): readonly Panel[] {
  const { tops = [], cursor = 0 } = appOf(state) ?? {};
  return panePanels(appPanes(state), { frame: bodyFrame(state), tops, cursor });
}

/** Facts, and next to or below them the users. */
export function appPanes(state: State): readonly Pane[] {
  const app = appOf(state);
  const whole = bodyArea(state);
  if (app === null) return [paneOf(whole, "", [])];
  const title = titleOf(app);
  if (app.read === null) return [paneOf(whole, title, plainLines(waitingLines(app)))];
  const users = usersTitle(app);
  if (state.zoomed) {
    const { columns } = insideOf(whole, state);
    return [
      selectedAppUser(app, state.now) === null
        ? paneOf(whole, title, factLines(state, app))
        : paneOf(whole, users, userLines(state, app, columns)),
    ];
  }
  const [left = whole, right] = bodyColumns(state, [
    { weight: 50, least: 54 },
    { weight: 50, least: 50 },
  ]);
  if (right === undefined) {
    const { columns } = insideOf(left, state);
    return [paneOf(left, title, [
      ...factLines(state, app),
      ...plainLines([heading(users, columns)]),
      ...userLines(state, app, columns),
    ])];
  }
  return [
    paneOf(left, title, factLines(state, app)),
    paneOf(right, users, userLines(state, app, insideOf(right, state).columns)),
  ];
}

function titleOf({ name, read }: AppState): Line {
  const title = line(name, "strong");
  if (read === null || read.client.disabledAt === null) return title;
  const { glyph, word, tone } = appState(read.client);
  return [...title, span(`  ${glyph} ${word}`, tone)];
}

function usersTitle({ read }: AppState): string {
  return `Users ${read?.users.length ?? 0}${read?.client.use.more === true ? "+" : ""}`;
}

function factLines(state: State, app: AppState): readonly PaneLine[] {
  return appRows(app, state.now).flatMap((row, at) =>
    row.kind === "fact" ? [{ line: factLine(row.fact, at === app.cursor), row: at }] : []
  );
}

function factLine({ label, text, tone }: AppFact, selected: boolean): Line {
  const bold = selected && tone === "plain" ? "strong" : tone;
  return markedLine([cell(` ${label}`, 14, "dim"), span(text, bold)], selected);
}

function userLines(state: State, app: AppState, columns: number): readonly PaneLine[] {
  const rows = appRows(app, state.now).flatMap((row, at) =>
    row.kind === "user"
      ? [{
        line: markedLine(userLine(row.user, { now: state.now, columns }), at === app.cursor),
        row: at,
      }]
      : []
  );
  return rows.length > 0 ? rows : plainLines([line(" No user has access.", "dim")]);
}

function userLine(
  user: ClientUser,
  { now, columns }: { readonly now: number; readonly columns: number },
): Line {
  const wide = columns >= 70;
  return [
    cell(` ${user.username}`, wide ? 32 : 25),
    cell(` used ${age(user.lastUsedAt, now)}`, 11),
    cell(` ${loginsWords(user)}`, 10, "dim"),
    ...(wide ? [cell(` since ${day(user.since)}`, 18, "dim")] : []),
    span(user.offline ? " offline" : "", "dim"),
  ];
}

function waitingLines({ missing, asked }: AppState): readonly Line[] {
  if (missing) return [blank, line(" This app no longer exists.")];
  return asked ? [blank, line(" Loading ...", "dim")] : [];
}
