import type { Scope } from "../../app/scope.ts";
import type { ScreenParts } from "../../app/screen_parts.ts";
import { unchanged } from "../../app/step.ts";
import { bodyRows } from "../../draw/body.ts";
import { troubleLine } from "../../draw/status_lines.ts";
import { line } from "../../draw/text.ts";
import { terminalsOf } from "../../state/place.ts";
import { terminalsKeymap } from "./terminals_keymap.ts";
import { terminalsPanels } from "./terminals_panes.ts";
import { selectedActUser } from "./terminals_rows.ts";
import {
  clickTerminals,
  openActUser,
  openTerminals,
  refreshTerminals,
  selectRow,
  showTerminals,
  terminalsDescribed,
} from "./update_terminals.ts";

const below = ["terminals", "list", "global", "always"] as const;

const stacks = {
  terminals: below,
  terminalsUser: ["terminalsUser", ...below],
} as const satisfies Record<string, readonly Scope[]>;

export const terminalsParts = {
  keymap: terminalsKeymap,
  stacks,
  scopes: (state) => {
    const open = terminalsOf(state);
    const user = open === null ? null : selectedActUser(open);
    return user === null ? stacks.terminals : stacks.terminalsUser;
  },
  bindings: {
    "terminals.open": openTerminals,
    "terminals.refresh": showTerminals,
    "terminals.user": openActUser,
  },
  answers: {
    describeTerminals: (state, { reply }) => [terminalsDescribed(state, reply), []],
    markTerminal: unchanged,
  },
  show: showTerminals,
  move: (state, rows) => [selectRow(state, (terminalsOf(state)?.cursor ?? 0) + rows), []],
  pageRows: (state) => Math.max(1, bodyRows(state) - 2),
  resized: (state) => [selectRow(state, terminalsOf(state)?.cursor ?? 0), []],
  clicked: clickTerminals,
  edited: unchanged,
  refreshed: refreshTerminals,
  countsSeconds: () => false,
  deliveries: () => [],
  pointedDelivery: () => undefined,
  status: (state) => {
    const open = terminalsOf(state);
    if (open?.trouble) return troubleLine(open.trouble);
    return line(" A terminal that was not seen for 30 seconds is not listed.", "dim");
  },
  panels: terminalsPanels,
  dialog: () => null,
} satisfies ScreenParts;
