/** Random keys and answers, after which everything on the screens is in range. @module */
import assert from "node:assert/strict";
import fc from "fast-check";
import { screenOf, userOf } from "../../../admin-tui/state/place.ts";
import { accessListRows } from "../../../admin-tui/screens/access/access_lines.ts";
import { accessRows } from "../../../admin-tui/screens/access/access_rows.ts";
import { firstTestLine } from "../../../admin-tui/screens/lab/evidence_lines.ts";
import {
  evidenceRows,
  isInTests,
  labLinesAbove,
  shownTests,
  testCursor,
  testsPlace,
} from "../../../admin-tui/screens/lab/lab_panels.ts";
import { fieldText } from "../../../admin-tui/input/field.ts";
import { keymap } from "../../../admin-tui/screens/keymap.ts";
import { insideOf } from "../../../admin-tui/draw/body.ts";
import { dialogRoom, fits } from "../../../admin-tui/draw/layout.ts";
import { listRows } from "../../../admin-tui/screens/users/users_panels.ts";
import type { State } from "../../../admin-tui/state/state.ts";
import { sendsDialog } from "../../../admin-tui/screens/sends/sends_dialog.ts";
import { sendsPanes } from "../../../admin-tui/screens/sends/sends_panes.ts";
import { sendsRows } from "../../../admin-tui/screens/sends/sends_rows.ts";
import { type Msg, update } from "../../../admin-tui/program/update.ts";
import { accessRead, fullAccess } from "../screens/access/access_states.ts";
import { tested, testsListed } from "../screens/lab/lab_states.ts";
import { activityAnswers, assertActivityInRange } from "../screens/activity/activity_states.ts";
import { calm, notStopped, read, sendsUnread, stopped } from "../screens/sends/sends_states.ts";
import {
  counted,
  large,
  listed,
  noon,
  play as playMessages,
  sent,
  stateOf,
  usersNamed,
} from "../states.ts";

const keys = [
  ...new Set(keymap.flatMap((row) => row.keys)),
  ..."abc0123456789+ .漢",
  "unknown-key",
];

/** More than any window lists. */
const manyTests = Array.from({ length: 40 }, (_, at) => ({
  ...(tested[at % tested.length] ?? assert.fail()),
  id: `dlv_${String(at).padStart(26, "0")}` as const,
}));

/** Answers that may arrive at any time, in time or late. */
const answers: readonly Msg[] = [
  listed(usersNamed(200), { next: "c1" }),
  listed(usersNamed(50, 200), { cursor: "c1" }),
  listed([], { search: "a" }),
  listed(usersNamed(200, 800).toReversed(), { from: "end", cursor: null, next: "e1" }),
  listed(usersNamed(200, 600).toReversed(), { from: "end", cursor: "e1", next: "e2" }),
  listed(usersNamed(150, 50), { search: "is:locked", order: "name", next: "c1" }),
  counted(1_000_204),
  counted(3),
  sent(1),
  sent(2),
  read(),
  read(calm, []),
  sendsUnread,
  stopped,
  notStopped,
  ...activityAnswers,
  accessRead(fullAccess()),
  accessRead(fullAccess("marek", false)),
  testsListed(manyTests),
  testsListed(manyTests.slice(3)),
  { type: "ticked", now: noon + 2000 },
  { type: "ticked", now: noon + 700_000 },
  { type: "resized", size: large },
  { type: "resized", size: { columns: 200, rows: 60 } },
  { type: "resized", size: { columns: 60, rows: 16 } },
  { type: "resized", size: { columns: 20, rows: 5 } },
  { type: "pasted", text: "\x1b[2J+12025550142\n" },
];

/** Plays that many runs of 200 keys and answers. Throws if anything leaves its range. */
export function pressRandomKeys(runs: number): void {
  const press = fc.constantFrom(...keys).map((key): Msg => ({ type: "pressed", key }));
  const msg = fc.oneof(
    { weight: 8, arbitrary: press },
    { weight: 1, arbitrary: fc.constantFrom(...answers) },
  );
  const play = fc.array(msg, { minLength: 200, maxLength: 200 });
  fc.assert(
    fc.property(fc.constantFrom(...starts()), play, (start, msgs) => {
      let state = deepFreeze(start);
      for (const one of msgs) {
        state = deepFreeze(update(state, one)[0]);
        assertInRange(state);
      }
    }),
    { numRuns: runs, seed: 20261121 },
  );
}

/** A new program, and one with the cursor on a test that smaller windows do not list. */
function starts(): readonly State[] {
  const wide = stateOf({ columns: 200, rows: 60 });
  return [stateOf(), playMessages(wide, "2", testsListed(manyTests), "j", "G").state];
}

function assertInRange(state: State): void {
  const { users, size, lab, help } = state;
  const last = Math.max(0, users.list.length - 1);
  assert.ok(users.cursor >= 0 && users.cursor <= last, `cursor ${users.cursor} of ${last}`);
  if (!fits(size)) return;
  const shown = users.cursor - users.top;
  assert.ok(shown >= 0 && shown < listRows(state), `cursor ${shown} rows below the top`);
  assert.ok(lab.scroll >= 0 && (userOf(state)?.cursor ?? 0) >= 0 && (help?.cursor ?? 0) >= 0);
  assertSendsInRange(state);
  assertActivityInRange(state);
  assertAccessInRange(state);
  assertTestShown(state);
  assert.match(fieldText(lab.code), /^[0-9]{0,10}$/);
}

function assertAccessInRange(state: State): void {
  const { access } = state;
  const rows = accessRows(access, access.section).length;
  const row = access.cursor - access.top;
  assert.ok(access.cursor >= 0 && access.cursor <= Math.max(0, rows - 1), "cursor of Access");
  assert.ok(row >= 0 && row < accessListRows(state), `row ${row} of Access`);
}

/** A panel with the mark of the cursor has the row that Enter opens. */
function assertTestShown(state: State): void {
  const { selected, recent } = state.lab;
  if (selected === null || recent === null) return;
  assert.ok(shownTests(state)?.some(({ id }) => id === selected), "the selected test is listed");
  if (screenOf(state) !== "lab" || !isInTests(state) || testsPlace(state) !== "evidence") return;
  const line = firstTestLine + testCursor(state) - labLinesAbove(state);
  assert.ok(line >= 0 && line < evidenceRows(state), `test on line ${line}`);
}

function assertSendsInRange(state: State): void {
  const { cursor, tops, dialog } = state.sends;
  const last = Math.max(0, sendsRows(state).length - 1);
  assert.ok(cursor >= 0 && cursor <= last, `cursor ${cursor}`);
  for (const [at, { area, lines, rowLines }] of sendsPanes(state).entries()) {
    const top = tops[at] ?? 0;
    const { rows } = insideOf(area, state);
    assert.ok(top >= 0 && top <= Math.max(0, lines.length - rows), `top ${top}`);
    const line = rowLines.get(cursor) ?? top;
    assert.ok(state.zoomed || (line >= top && line < top + rows), `line ${line} of ${top}`);
  }
  if (dialog === null) return;
  const box = sendsDialog(state.sends, dialogRoom(state));
  assert.ok(box !== null);
  assert.equal(box.lines.length, box.rows, "the dialog is as tall as its text");
}

/** Freezes a state, so that a transition that modifies it throws. */
function deepFreeze<Value>(value: Value): Value {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  Object.values(value).forEach(deepFreeze);
  return value;
}
