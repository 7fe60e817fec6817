import type { Instant } from "../../../core/domain/instant.ts";
import { isPollSecond, isSame } from "../../app/changed_rows.ts";
import type { AnswerTo } from "../../app/answers.ts";
import type { ClickedLine } from "../../app/screen_parts.ts";
import { andThen, readControls, type Step } from "../../app/step.ts";
import { copy } from "../../app/toast.ts";
import { bodyFrame } from "../../draw/body.ts";
import { paneRowAt, scrolledPanes } from "../../draw/panes.ts";
import type { AppState } from "../../state/access_state.ts";
import { appOf, changeEachPlace, openPlace, replacePlace } from "../../state/place.ts";
import type { State } from "../../state/state.ts";
import { troubles } from "../../words/troubles.ts";
import { askAbout } from "../operator_action/update_action.ts";
import { openUserPlace } from "../user/update_user.ts";
import { appPanes } from "./app_panes.ts";
import { type AppRow, appRows, selectedAppUser } from "./app_rows.ts";

const unread = { asked: false, read: null, missing: false, trouble: null, cursor: 0, tops: [] };

/** Opens an app over the current place. */
export function openApp(
  state: State,
  { id, name }: { readonly id: AppState["clientId"]; readonly name: string },
): Step {
  const app: AppState = { clientId: id, name, ...unread };
  return readApp(openPlace(state, { screen: "app", app }));
}

/** Reads again; the old rows stay visible until then. */
export function readApp(state: State): Step {
  const app = appOf(state);
  if (app === null) return [state, []];
  const asked = withApp(state, { ...app, asked: true, trouble: null });
  return [asked, [{ kind: "describeApp", clientId: app.clientId }]];
}

/** Each second the header's marks, and every other one the app. A request changes no state. */
export function refreshApp(state: State, now: Instant): Step {
  const app = appOf(state);
  const due = isPollSecond(now) && app !== null && !app.asked && !app.missing;
  return andThen(readControls(state), (same) => [
    same,
    due ? [{ kind: "describeApp", clientId: app.clientId }] : [],
  ]);
}

export function appDescribed(state: State, answer: AnswerTo<"describeApp">): State {
  return changeEachPlace(state, (place) => placeDescribed(place, answer));
}

/** An answer without news changes nothing, so that nothing is drawn. */
function placeDescribed(state: State, { clientId, reply }: AnswerTo<"describeApp">): State {
  const app = appOf(state);
  if (app === null || app.clientId !== clientId) return state;
  if (reply === "unavailable") {
    if (!app.asked && app.trouble === troubles.cannotRead) return state;
    return withApp(state, { ...app, asked: false, trouble: troubles.cannotRead });
  }
  const found = reply.value;
  if (!found.ok) return withApp(state, { ...app, asked: false, read: null, missing: true });
  if (!app.asked && app.trouble === null && isSame(app.read, found.value)) return state;
  const { name } = found.value.client;
  const read = { ...app, name, asked: false, missing: false, trouble: null, read: found.value };
  return selectAppRow(withApp(state, read), followed(app, read, state.now));
}

/** The cursor stays on its user, or on the same fact. */
function followed(before: AppState, read: AppState, now: Instant): number {
  const user = selectedAppUser(before, now);
  if (user === null) return before.cursor;
  const isSameUser = (row: AppRow): boolean =>
    row.kind === "user" && row.user.userId === user.userId;
  const at = appRows(read, now).findIndex(isSameUser);
  return at === -1 ? before.cursor : at;
}

/** Moves the cursor to an existing row, and scrolls to it. */
export function selectAppRow(state: State, row: number): State {
  const app = appOf(state);
  if (app === null) return state;
  const cursor = Math.max(0, Math.min(row, appRows(app, state.now).length - 1));
  const moved = withApp(state, { ...app, cursor });
  const place = { frame: bodyFrame(state), tops: app.tops, cursor };
  return withApp(state, { ...app, cursor, tops: scrolledPanes(appPanes(moved), place) });
}

/** Moves from the facts to the first user, and back: there are two sections. */
export function changeAppSection(state: State): Step {
  const app = appOf(state);
  if (app === null) return [state, []];
  const rows = appRows(app, state.now);
  const first = rows.findIndex(({ kind }) => kind === "user");
  return [selectAppRow(state, rows[app.cursor]?.kind === "user" || first === -1 ? 0 : first), []];
}

export function clickApp(state: State, at: ClickedLine): Step {
  const row = paneRowAt(appPanes(state), appOf(state)?.tops ?? [], at);
  return [row === null ? state : selectAppRow(state, row), []];
}

/** Opens the user under the cursor. */
export function openAppUser(state: State): Step {
  const app = appOf(state);
  const user = app === null ? null : selectedAppUser(app, state.now);
  return user === null ? [state, []] : openUserPlace(state, user);
}

/** Asks whether the app may lose its access to the user under the cursor. */
export function endAppAccess(state: State): Step {
  const app = appOf(state);
  const user = app === null ? null : selectedAppUser(app, state.now);
  if (app === null || user === null) return [state, []];
  return askAbout(state, user, "disconnect_app", app.clientId);
}

export function copyAppId(state: State): Step {
  const app = appOf(state);
  return app === null ? [state, []] : copy(state, app.clientId, "the client ID");
}

function withApp(state: State, app: AppState): State {
  return replacePlace(state, { screen: "app", app });
}
