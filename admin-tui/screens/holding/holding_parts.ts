import type { ScreenParts } from "../../app/screen_parts.ts";
import { unchanged } from "../../app/step.ts";
import { bodyRows } from "../../draw/body.ts";
import { line } from "../../draw/text.ts";
import { holdingOf } from "../../state/place.ts";
import { rowDetail } from "../user/user_row_lines.ts";
import { isFailure } from "../user/user_rows.ts";
import { holdingKeymap } from "./holding_keymap.ts";
import { holdingPanels } from "./holding_panes.ts";
import { holdingCursor, holdingRows, targetOfHoldingRow } from "./holding_rows.ts";
import {
  clickHolding,
  copyHoldingId,
  moveHolding,
  refreshHolding,
  showHolding,
} from "./update_holding.ts";

const below = ["holding", "matches", "list", "global", "always"] as const;

const holdingStacks = {
  holding: below,
  holdingRow: ["holdingRow", ...below],
} as const satisfies ScreenParts["stacks"];

/** A device or a factor of a user. */
export const holdingParts = {
  keymap: holdingKeymap,
  stacks: holdingStacks,
  scopes: (state) =>
    holdingRows(state).length === 0 ? holdingStacks.holding : holdingStacks.holdingRow,
  why: (state, name) => {
    if (name === "holding.copyId" && holdingOf(state)?.id === "") return "it has no ID";
    const isClosed = name === "holding.open" && targetOfHoldingRow(state) === null;
    return isClosed ? "nothing more is recorded about it" : null;
  },
  bindings: {
    "holding.copyId": copyHoldingId,
    "holding.refresh": showHolding,
  },
  answers: {},
  show: showHolding,
  matches: (state) => {
    const rows = holdingRows(state);
    const isMatch = (at: number) => isFailure(rows[at]);
    return { cursor: holdingCursor(state), count: rows.length, isMatch, what: "failure" };
  },
  move: (state, rows) => [moveHolding(state, rows), []],
  pageRows: (state) => Math.max(1, bodyRows(state) - 2),
  resized: (state) => [moveHolding(state, 0), []],
  clicked: clickHolding,
  edited: unchanged,
  refreshed: refreshHolding,
  countsSeconds: () => false,
  deliveries: () => [],
  pointedDelivery: () => undefined,
  status: (state) => {
    const row = holdingRows(state)[holdingCursor(state)];
    const detail = row === undefined ? null : rowDetail(row);
    return detail === null ? [] : line(` ${detail}`, "dim");
  },
  panels: holdingPanels,
  dialog: () => null,
} satisfies ScreenParts;
