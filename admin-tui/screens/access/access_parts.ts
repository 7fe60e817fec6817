import type { ScreenParts } from "../../app/screen_parts.ts";
import { unchanged } from "../../app/step.ts";
import { accessKeymap } from "./access_keymap.ts";
import { accessListRows, accessPanels } from "./access_lines.ts";
import { whyNoOrder } from "./access_details.ts";
import { accessScopes, accessStacks } from "./access_scopes.ts";
import { accessStatus } from "./access_status.ts";
import {
  accessRead,
  changeSection,
  clickAccess,
  copyAccessId,
  moveAccess,
  readAccess,
  refreshAccess,
} from "./update_access.ts";

export const accessParts = {
  keymap: accessKeymap,
  stacks: accessStacks,
  scopes: accessScopes,
  why: whyNoOrder,
  bindings: {
    "access.refresh": readAccess,
    "access.nextSection": (state) => changeSection(state, 1),
    "access.previousSection": (state) => changeSection(state, -1),
    "access.copyId": copyAccessId,
  },
  answers: {
    readAccess: (state, { reply }) => [accessRead(state, reply), []],
  },
  show: readAccess,
  move: (state, rows) => [moveAccess(state, state.access.cursor + rows), []],
  pageRows: accessListRows,
  resized: (state) => [moveAccess(state, state.access.cursor), []],
  clicked: clickAccess,
  edited: unchanged,
  refreshed: refreshAccess,
  countsSeconds: () => false,
  deliveries: () => [],
  pointedDelivery: () => undefined,
  status: accessStatus,
  panels: accessPanels,
  dialog: () => null,
} satisfies ScreenParts;
