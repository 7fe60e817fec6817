/** Random keys on a user's screen, of which only a confirmation performs an action. @module */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { Effect } from "../../../../admin-tui/app/effects.ts";
import { insideOf } from "../../../../admin-tui/draw/body.ts";
import { fits } from "../../../../admin-tui/draw/layout.ts";
import { type Msg, update } from "../../../../admin-tui/program/update.ts";
import { keymap } from "../../../../admin-tui/screens/keymap.ts";
import { actionDialog } from "../../../../admin-tui/screens/operator_action/action_dialog.ts";
import { holdingPanes } from "../../../../admin-tui/screens/holding/holding_panes.ts";
import { holdingCursor } from "../../../../admin-tui/screens/holding/holding_rows.ts";
import { userPanes } from "../../../../admin-tui/screens/user/user_panes.ts";
import { userRows } from "../../../../admin-tui/screens/user/user_rows.ts";
import { holdingOf, screenOf, userOf } from "../../../../admin-tui/state/place.ts";
import type { State } from "../../../../admin-tui/state/state.ts";
import { large, noon, play, small, stateOf } from "../../states.ts";
import {
  bare,
  described,
  describedMsg,
  effectsOn,
  issuedCode,
  notPerformed,
  notPreviewed,
  performed,
  previewed,
  shownUser,
} from "./user_states.ts";

const presses = [
  ...new Set(keymap.flatMap((row) => row.keys)),
  ..."abc0123456789 .漢",
];

/** Messages that may arrive at any time. */
const answers: readonly Msg[] = [
  notPreviewed("remove_totp", "no_totp"),
  notPerformed,
  describedMsg(described()),
  describedMsg(bare),
  { type: "resized", size: large },
  { type: "resized", size: { columns: 200, rows: 60 } },
  { type: "resized", size: small },
  { type: "resized", size: { columns: 60, rows: 16 } },
  { type: "ticked", now: noon + 60_000 },
];

/** The core's answers to the effects of an action. */
function answersTo(effects: readonly Effect[]): readonly Msg[] {
  return effects.flatMap((effect) => {
    if (effect.kind === "previewAction") {
      const { action, itemId } = effect.chosen;
      return [previewed(action, { effects: effectsOn("reset_second_factor"), itemId })];
    }
    if (effect.kind !== "performAction") return [];
    const { action } = effect.chosen;
    const recoveryCode = action === "issue_recovery_code" ? issuedCode : null;
    return [performed(action, { recoveryCode })];
  });
}

/** Presses 45 random keys per run on a user's screen, and answers the requests to the core. */
function randomly(
  runs: number,
  keys: readonly string[],
  inspect: (state: State, asked: readonly string[]) => void,
): void {
  const press = fc.constantFrom(...keys).map((key): Msg => ({ type: "pressed", key }));
  const other = fc.constantFrom(...answers);
  const msg = fc.oneof({ weight: 9, arbitrary: press }, { weight: 1, arbitrary: other });
  fc.assert(
    fc.property(fc.array(msg, { minLength: 45, maxLength: 45 }), (msgs) => {
      let state = shownUser(stateOf(), described());
      for (const one of msgs) {
        const [next, effects] = update(state, one);
        inspect(next, effects.map(({ kind }) => kind));
        state = play(next, ...answersTo(effects)).state;
        inspect(state, []);
      }
    }),
    { numRuns: runs, seed: 20261122 },
  );
}

const openers = [..."uLxXFCAPDeuxCF"];
const often = [...Array(30).fill("enter"), ...openers, ..."abcabcabc"];

/** Throws if an action is performed in that many runs of 45 keys without y and digits. */
export function pressWithoutConfirming(runs: number): void {
  const without = [...presses.filter((key) => !/^[y0-9]$/.test(key)), ...often];
  let questions = 0;
  randomly(runs, without, (state, asked) => {
    assert.ok(!asked.includes("performAction"));
    if (state.action.dialog?.step === "confirm") questions++;
  });
  assert.ok(questions > runs, `${questions} confirmations shown`);
}

/** Throws if few actions are performed with y and digits, or if anything leaves its range. */
export function pressAndConfirm(runs: number): void {
  let performedCount = 0;
  randomly(runs, [...presses, ...often, ..."yyyyyy142"], (state, asked) => {
    if (asked.includes("performAction")) performedCount++;
    assertInRange(state);
  });
  assert.ok(performedCount >= runs / 15, `${performedCount} actions`);
}

function assertInRange(state: State): void {
  const { action } = state;
  if (fits(state.size) && screenOf(state) === "holding") assertHoldingInRange(state);
  const user = userOf(state);
  if (user === null || !fits(state.size)) return;
  const last = Math.max(0, userRows(user).length - 1);
  assert.ok(user.cursor >= 0 && user.cursor <= last, `cursor ${user.cursor} of ${last}`);
  if (screenOf(state) === "user") {
    userPanes(state).forEach(({ area, lines, rowLines }, at) => {
      const top = user.tops[at] ?? 0;
      const { rows } = insideOf(area, state);
      assert.ok(top >= 0 && top <= Math.max(0, lines.length - rows), `top ${top}`);
      const row = rowLines.get(user.cursor);
      if (row !== undefined) assert.ok(row >= top && row < top + rows, "visible");
    });
  }
  if (action.dialog === null) return;
  const box = actionDialog(state, action.dialog);
  assert.equal(box.lines.length, box.rows, "the dialog is as tall as its text");
}

function assertHoldingInRange(state: State): void {
  const holding = holdingOf(state) ?? assert.fail();
  const cursor = holdingCursor(state);
  holdingPanes(state).forEach(({ area, lines, rowLines }, at) => {
    const top = holding.tops[at] ?? 0;
    const { rows } = insideOf(area, state);
    assert.ok(top >= 0 && top <= Math.max(0, lines.length - rows), `top ${top} of a holding`);
    const row = rowLines.get(cursor);
    if (row !== undefined) assert.ok(row >= top && row < top + rows, "row of a holding");
  });
}
