import type { Scope } from "../../app/scope.ts";
import type { ScreenParts } from "../../app/screen_parts.ts";
import { unchanged } from "../../app/step.ts";
import { troubleLine } from "../../draw/status_lines.ts";
import { type Line, line } from "../../draw/text.ts";
import { appsOf } from "../../state/place.ts";
import type { State } from "../../state/state.ts";
import { appsKeymap } from "./apps_keymap.ts";
import { appsPanels } from "./apps_lines.ts";
import {
  appsListRows,
  appsRead,
  clickApps,
  copyAppsId,
  moveApps,
  openApps,
  openSelectedApp,
  readApps,
  refreshApps,
  selectedApp,
} from "./update_apps.ts";

const below = ["appsAdd", "apps", "list", "global", "always"] as const;

const stacks = {
  apps: below,
  appsRow: ["appsRow", ...below],
} as const satisfies Record<string, readonly Scope[]>;

export const appsParts = {
  keymap: appsKeymap,
  stacks,
  scopes: (state) => selectedApp(state) === undefined ? stacks.apps : stacks.appsRow,
  bindings: {
    "apps.open": openApps,
    "apps.refresh": readApps,
    "apps.show": openSelectedApp,
    "apps.copyId": copyAppsId,
  },
  answers: {
    readApps: (state, { reply }) => [appsRead(state, reply), []],
  },
  show: readApps,
  move: (state, rows) => [moveApps(state, (appsOf(state)?.cursor ?? 0) + rows), []],
  pageRows: appsListRows,
  resized: (state) => [moveApps(state, appsOf(state)?.cursor ?? 0), []],
  clicked: clickApps,
  edited: unchanged,
  refreshed: refreshApps,
  countsSeconds: () => false,
  deliveries: () => [],
  pointedDelivery: () => undefined,
  status: appsStatus,
  panels: appsPanels,
  dialog: () => null,
} satisfies ScreenParts;

/** The error if there is one, otherwise what narrow windows cut off. */
function appsStatus(state: State): Line {
  const apps = appsOf(state);
  if (apps === null) return [];
  if (apps.trouble !== null) return troubleLine(apps.trouble);
  if (apps.asked && apps.read !== null) return line(" loading ...", "dim");
  const app = selectedApp(state);
  return app === undefined ? [] : line(` ${app.id}, ${app.redirectUris[0] ?? ""}`, "dim");
}
