import type { BindingName } from "../../app/binding.ts";
import type { Scope } from "../../app/scope.ts";
import type { ScreenParts } from "../../app/screen_parts.ts";
import { unchanged } from "../../app/step.ts";
import { bodyRows } from "../../draw/body.ts";
import { troubleLine } from "../../draw/status_lines.ts";
import { type Line, line } from "../../draw/text.ts";
import { appOf } from "../../state/place.ts";
import type { State } from "../../state/state.ts";
import { declaredWords } from "../../words/access_words.ts";
import { appKeymap } from "./app_keymap.ts";
import { appPanels } from "./app_panes.ts";
import { appRows, selectedAppUser } from "./app_rows.ts";
import {
  appDescribed,
  changeAppSection,
  clickApp,
  copyAppId,
  endAppAccess,
  openAppUser,
  readApp,
  refreshApp,
  selectAppRow,
} from "./update_app.ts";

const below = ["app", "list", "global", "always"] as const;

const stacks = {
  appUnread: below,
  appEnabled: ["appUser", "appRead", "appEnabled", ...below],
  appDisabled: ["appUser", "appRead", "appDisabled", ...below],
} as const satisfies Record<string, readonly Scope[]>;

export const appParts = {
  keymap: appKeymap,
  stacks,
  scopes: (state) => {
    const app = appOf(state);
    if (app === null || app.read === null) return stacks.appUnread;
    const { disabledAt } = app.read.client;
    const stack = disabledAt === null ? stacks.appEnabled : stacks.appDisabled;
    const hasUser = selectedAppUser(app, state.now) !== null;
    return stack.filter((scope) => scope !== "appUser" || hasUser);
  },
  why: whyNotNow,
  bindings: {
    "app.refresh": readApp,
    "app.user": openAppUser,
    "app.endAccess": endAppAccess,
    "app.nextSection": changeAppSection,
    "app.previousSection": changeAppSection,
    "app.copyId": copyAppId,
  },
  answers: {
    describeApp: (state, answer) => [appDescribed(state, answer), []],
  },
  show: readApp,
  move: (state, rows) => [selectAppRow(state, (appOf(state)?.cursor ?? 0) + rows), []],
  pageRows: (state) => Math.max(1, bodyRows(state) - 2),
  resized: (state) => [selectAppRow(state, appOf(state)?.cursor ?? 0), []],
  clicked: clickApp,
  edited: unchanged,
  refreshed: refreshApp,
  countsSeconds: () => false,
  deliveries: () => [],
  pointedDelivery: () => undefined,
  status: appStatus,
  panels: appPanels,
  dialog: () => null,
} satisfies ScreenParts;

/** Clients of the file are changed there, and public ones have no secret. */
function whyNotNow(state: State, name: BindingName): string | null {
  const client = appOf(state)?.read?.client;
  if (client === undefined || !name.startsWith("order.")) return null;
  if (client.declared) return declaredWords;
  const { length } = client.secretsAddedAt;
  const isOfSecret = name === "order.addClientSecret" || name === "order.dropClientSecret";
  if (isOfSecret && length === 0) return "a public app has no secret";
  return name === "order.dropClientSecret" && length === 1 ? "it has only one secret" : null;
}

/** The error if there is one, otherwise the full text of the selected row. */
function appStatus(state: State): Line {
  const app = appOf(state);
  if (app === null) return [];
  if (app.trouble !== null) return troubleLine(app.trouble);
  if (app.asked && app.read !== null) return line(" loading ...", "dim");
  const row = appRows(app, state.now)[app.cursor];
  if (row === undefined) return [];
  return line(` ${row.kind === "fact" ? row.fact.text : row.user.userId}`, "dim");
}
