import { dialogRoom } from "../../draw/layout.ts";
import type { BindingName } from "../../app/binding.ts";
import type { ScreenParts } from "../../app/screen_parts.ts";
import { bodyRows } from "../../draw/body.ts";
import type { State } from "../../state/state.ts";
import { noMessages } from "./block_texts.ts";
import { sendsDialog } from "./sends_dialog.ts";
import { sendsKeymap } from "./sends_keymap.ts";
import { selectedRecipient, selectedRow, textOfSelected } from "./sends_rows.ts";
import { sendsScopes, sendsStacks } from "./sends_scopes.ts";
import { sendsPanels } from "./sends_panes.ts";
import { sendsStatus } from "./sends_status.ts";
import * as operations from "./update_send_operations.ts";
import {
  clearFilter,
  clickSends,
  leaveBlock,
  moveSends,
  olderSendsRead,
  openBlock,
  refreshSends,
  scrollSends,
  sendsAnswered,
  sendsMatches,
  showSends,
} from "./update_sends.ts";

function sendsWhy(state: State, name: BindingName): string | null {
  if (name === "sends.open") return textOfSelected(state) === null ? noMessages : null;
  const isOfUser = name === "sends.user" || name === "case.open";
  return isOfUser && selectedRecipient(state) === null
    ? "not sent to a user who still exists"
    : null;
}

export const sendsParts = {
  keymap: sendsKeymap,
  stacks: sendsStacks,
  scopes: sendsScopes,
  why: sendsWhy,
  bindings: {
    "sends.refresh": showSends,
    "sends.clear": clearFilter,
    "sends.open": openBlock,
    "sends.back": leaveBlock,
    "sends.stop": operations.openStop,
    "sends.resume": operations.openResume,
    "sends.lift": operations.openLift,
    "stop.up": (state) => operations.chooseStop(state, -1),
    "stop.down": (state) => operations.chooseStop(state, 1),
    "stop.next": operations.nextStep,
    "dialog.confirm": operations.confirm,
    "dialog.leave": operations.leaveDialog,
  },
  answers: {
    readSends: (state, answer) => [sendsAnswered(state, answer), []],
    readOlderSends: olderSendsRead,
    previewStop: (state, answer) => [operations.stopPreviewed(state, answer), []],
    stopSends: operations.sendOperationAnswered,
    resumeSends: operations.sendOperationAnswered,
    liftPause: operations.sendOperationAnswered,
  },
  show: showSends,
  matches: sendsMatches,
  move: (state, rows) => scrollSends(state, state.sends.cursor + rows),
  pageRows: (state) => bodyRows(state) - 4,
  resized: (state) => [moveSends(state, state.sends.cursor), []],
  clicked: clickSends,
  edited: (state, change) => [operations.editDialog(state, change), []],
  refreshed: refreshSends,
  countsSeconds: () => true,
  deliveries: ({ sends }) => sends.deliveries,
  pointedDelivery: (state) => {
    const row = selectedRow(state);
    return row?.kind === "delivery" ? row.delivery : undefined;
  },
  status: sendsStatus,
  panels: sendsPanels,
  dialog: (state) => sendsDialog(state.sends, dialogRoom(state)),
} satisfies ScreenParts;
