import type { Instant } from "../../../core/domain/instant.ts";
import type { DescribedClient } from "../../../core/operator.ts";
import { isPollSecond, isSame } from "../../app/changed_rows.ts";
import type { CoreReply } from "../../app/reply.ts";
import type { ClickedLine } from "../../app/screen_parts.ts";
import { andThen, readControls, type Step } from "../../app/step.ts";
import { copy } from "../../app/toast.ts";
import { bodyRows } from "../../draw/body.ts";
import { scrolledTo } from "../../draw/layout.ts";
import { type AppsState, newApps } from "../../state/access_state.ts";
import { appsOf, changeEachPlace, openPlace, replacePlace } from "../../state/place.ts";
import type { State } from "../../state/state.ts";
import { troubles } from "../../words/troubles.ts";
import { openApp } from "../app/update_app.ts";

/** The column heads, above the rows. */
export const appsHeadRows = 1;

export function appsListRows(state: State): number {
  return Math.max(1, bodyRows(state) - appsHeadRows);
}

export function selectedApp(state: State): DescribedClient | undefined {
  const apps = appsOf(state);
  return apps?.read?.[apps.cursor];
}

/** Opens the list of apps over the current place. */
export function openApps(state: State): Step {
  return readApps(openPlace(state, { screen: "apps", apps: newApps }));
}

/** Reads again; the old rows stay visible until then. */
export function readApps(state: State): Step {
  return [withApps(state, { asked: true, trouble: null }), [{ kind: "readApps" }]];
}

/** Each second the header's marks, and every other one the rows. A request changes no state. */
export function refreshApps(state: State, now: Instant): Step {
  const due = isPollSecond(now) && appsOf(state)?.asked === false;
  return andThen(readControls(state), (same) => [same, due ? [{ kind: "readApps" }] : []]);
}

export function appsRead(state: State, reply: CoreReply<readonly DescribedClient[]>): State {
  return changeEachPlace(state, (place) => placeRead(place, reply));
}

/** An answer without news changes nothing, so that nothing is drawn. */
function placeRead(state: State, reply: CoreReply<readonly DescribedClient[]>): State {
  const apps = appsOf(state);
  if (apps === null) return state;
  if (reply === "unavailable") {
    if (!apps.asked && apps.trouble === troubles.cannotRead) return state;
    return withApps(state, { asked: false, trouble: troubles.cannotRead });
  }
  if (!apps.asked && apps.trouble === null && isSame(apps.read, reply.value)) return state;
  const before = selectedApp(state)?.id;
  const read = withApps(state, { read: reply.value, asked: false, trouble: null });
  // A cursor on the first row stays there; on any other row it follows that row.
  const at = apps.cursor === 0 ? -1 : reply.value.findIndex(({ id }) => id === before);
  return moveApps(read, at === -1 ? apps.cursor : at);
}

/** Moves the cursor to an existing row and scrolls to it. */
export function moveApps(state: State, row: number): State {
  const apps = appsOf(state);
  if (apps === null) return state;
  const length = apps.read?.length ?? 0;
  const cursor = Math.max(0, Math.min(row, length - 1));
  const top = scrolledTo(cursor, apps.top, appsListRows(state), length);
  if (cursor === apps.cursor && top === apps.top) return state;
  return withApps(state, { cursor, top });
}

export function clickApps(state: State, { line }: ClickedLine): Step {
  const apps = appsOf(state);
  const row = (apps?.top ?? 0) + line - appsHeadRows;
  const exists = line >= appsHeadRows && row < (apps?.read?.length ?? 0);
  return [exists ? moveApps(state, row) : state, []];
}

export function openSelectedApp(state: State): Step {
  const app = selectedApp(state);
  return app === undefined ? [state, []] : openApp(state, app);
}

export function copyAppsId(state: State): Step {
  const app = selectedApp(state);
  return app === undefined ? [state, []] : copy(state, app.id, "the client ID");
}

function withApps(state: State, change: Partial<AppsState>): State {
  const apps = appsOf(state);
  return apps === null
    ? state
    : replacePlace(state, { screen: "apps", apps: { ...apps, ...change } });
}
