/** What is true of every screen and dialog, at every size and with any username. */
import { screenOf, userOf } from "../../../admin-tui/state/place.ts";
import assert from "node:assert/strict";
import stringWidth from "string-width";
import { fits } from "../../../admin-tui/draw/layout.ts";
import type { State } from "../../../admin-tui/state/state.ts";
import { actionDialog } from "../../../admin-tui/screens/operator_action/action_dialog.ts";
import { feedLine } from "../../../admin-tui/screens/activity/feed_line.ts";
import { helpDialog } from "../../../admin-tui/screens/help/help_lines.ts";
import { replayDialog } from "../../../admin-tui/screens/replay/replay_lines.ts";
import { sendsDialog } from "../../../admin-tui/screens/sends/sends_dialog.ts";
import { type Line, lineWidth } from "../../../admin-tui/draw/text.ts";
import { userRowLine } from "../../../admin-tui/screens/user/user_row_lines.ts";
import { userRows } from "../../../admin-tui/screens/user/user_rows.ts";
import { update } from "../../../admin-tui/program/update.ts";
import { someEvents } from "../../admin-tui/screens/activity/activity_states.ts";
import {
  description,
  shownAfter,
  simulatorSetting,
  type Steps,
  ways,
  waysTo,
} from "../../admin-tui/everywhere.ts";
import { frameOf } from "../../admin-tui/kit.tsx";
import { openStage } from "../../admin-tui/stage.ts";
import { noon, stateOf } from "../../admin-tui/states.ts";

const sizes = [
  [60, 16],
  [61, 17],
  [79, 24],
  [80, 24],
  [100, 30],
  [107, 40],
  [108, 20],
  [120, 40],
  [200, 60],
] as const;
const tooSmall = [[59, 16], [60, 15], [20, 5], [8, 2]] as const;

const at = (columns: number, rows: number, steps: Steps) =>
  shownAfter(stateOf({ columns, rows }, simulatorSetting), steps);

/** What is open in the states whose names match. */
const opens: readonly (readonly [RegExp, (state: State) => boolean])[] = [
  [/^(action (?!done)|code )/, ({ action }) => action.dialog !== null],
  [/^user($| [^r])/, (state) => userOf(state) !== null],
  [/ of a user$/, (state) => screenOf(state) === "holding"],
  [/^(stop|resume) /, ({ sends }) => sends.dialog !== null],
  [/^replay/, ({ replay }) => replay.open],
  [/^activity/, (state) => screenOf(state) === "activity"],
  [/^timeline/, (state) => screenOf(state) === "delivery"],
  [/^(help|palette)$/, ({ help }) => help !== null],
  [/^lab faults/, ({ lab }) => lab.simulator.faults !== null],
  [/^lab /, (state) => screenOf(state) === "lab"],
];

Deno.test("each of the ways leads to the place in its name, and no two to the same frame", async () => {
  const frames = new Map<string, string>();
  for (const [name, steps] of Object.entries(ways)) {
    const state = at(120, 40, steps);
    for (const [names, open] of opens) if (names.test(name)) assert.ok(open(state), name);
    if (name.endsWith(" end")) continue;
    const frame = await frameOf(state);
    assert.equal(frames.get(frame), undefined, `${name} looks like another frame`);
    frames.set(frame, name);
  }
});

Deno.test("no screen and no dialog is taller or wider than its window, at any size", async () => {
  for (const [columns, rows] of [...sizes, ...tooSmall]) {
    const stage = await openStage(columns, rows);
    for (const [name, steps] of Object.entries(ways)) {
      await stage.show(at(columns, rows, steps));
      assert.equal(stage.scrolledOff(), 0, `${name} at ${columns}x${rows}`);
      assertWhole(stage.screen().split("\n"), columns, rows, name);
    }
    await stage.close();
  }
});

function assertWhole(
  lines: readonly string[],
  columns: number,
  rows: number,
  name: string,
): void {
  const words = `${name} at ${columns}x${rows}`;
  for (const line of lines) assert.ok(stringWidth(line) <= columns, `${words}: ${line}`);
  if (!fits({ columns, rows })) return assert.equal(lines.length, 1, words);
  assert.match(lines[0] ?? "", /^ +(latchkey|\[?1)/, words);
  assert.equal(lines.length, rows, words);
  assert.match(lines.at(-1) ?? "", /quit|back|close|leave|clear|cancel/, words);
}

Deno.test("a window resized down, up and back shows the same frame as a new window", async () => {
  const there = [[60, 16], [59, 15], [200, 60], [80, 24], [120, 40]] as const;
  const stage = await openStage(120, 40);
  for (const [name, steps] of Object.entries(ways)) {
    await stage.show(at(120, 40, steps));
    for (const [columns, rows] of there) await stage.resize(columns, rows);
    assert.equal(stage.scrolledOff(), 0, name);
    assert.equal(stage.screen(), await frameOf(stage.state()), name);
  }
  await stage.close();
});

/** The rows of the open dialog, or null if none is open. */
function dialogOf(
  state: State,
): { readonly lines: readonly Line[]; readonly columns: number } | null {
  const { action, replay, sends, help, size } = state;
  if (action.dialog !== null) return actionDialog(state, action.dialog);
  if (replay.open) return replayDialog(replay, size);
  if (sends.dialog !== null) return sendsDialog(sends, size);
  if (help === null) return null;
  const lines = helpDialog(state, help);
  return { lines, columns: lineWidth(lines[0] ?? []) };
}

/** No emoji where cells are read: this xterm uses Unicode 6 widths, in which emoji are narrow. */
const hostile = [
  "\x1b[5m\x1b[66mred\x1b]0;pwned\x07",
  "\x1b]52;c;aGk=\x07\x1bPtmux;\x1b\\",
  "\u202egnp.exe\u2066\u200b\u200d\ufeff\u2060\u00ad",
  "\u009b31m\u0085\u2028two\r\n\tlines",
  "漢字ａｄａ한글".repeat(12),
  "\u0300".repeat(64),
  "\u{1f468}\u200d\u{1f469}\u200d\u{1f467}".repeat(30),
  "\u{1f600}\u{1f1e7}\u{1f1f7}".repeat(30),
];

Deno.test("hostile names and reasons draw no control character on any screen or dialog", async () => {
  const stage = await openStage(80, 24);
  for (const text of hostile) {
    for (const [name, steps] of Object.entries(waysTo(text))) {
      await stage.show(at(80, 24, steps));
      assert.equal(stage.scrolledOff(), 0, name);
    }
  }
  const raw = stage.raw();
  await stage.close();
  // Ink's own sequences: cursor movement, erasing, the sixteen colors, modes.
  // deno-lint-ignore no-control-regex
  const own = /\x1b\[(?:[0-9;]*[ABCDEFGHJK]|\?[0-9]+[hl]|(?:[01234679]|2[1-9]|[39][0-9])?m)/g;
  const rest = raw.replace(own, "").replace(/\r?\n/g, "");
  const found = rest.match(
    /[^\n]{0,20}[\p{Cc}\u202a-\u202e\u2066-\u2069\u200b\u2028\ufeff\u00ad]/u,
  );
  assert.equal(found, null, JSON.stringify(found?.[0]));
});

Deno.test("every row of a dialog is as wide as the dialog, with any username", () => {
  let seen = 0;
  for (const text of ["ada", ...hostile]) {
    for (const [name, steps] of Object.entries(waysTo(text))) {
      if (!/^(action |code |stop |resume |replay|help|palette)/.test(name)) continue;
      let state = at(80, 24, steps);
      for (const [columns, rows] of [[60, 16], [80, 24], [200, 60]] as const) {
        [state] = update(state, { type: "resized", size: { columns, rows } });
        const dialog = dialogOf(state);
        for (const line of dialog?.lines ?? []) {
          assert.equal(lineWidth(line), dialog?.columns, `${name} at ${columns}x${rows}: ${text}`);
        }
        if (dialog !== null) seen++;
      }
    }
  }
  assert.ok(seen > 400, String(seen));
});

/** The width before the last span, which is the only one of variable width. */
const before = (line: Line): number => lineWidth(line.slice(0, -1));

Deno.test("rows of the feed and of a user keep their columns, with any username", () => {
  for (const columns of [60, 80, 120]) {
    for (const text of hostile) {
      for (const { event } of someEvents) {
        const place = { now: noon, columns };
        const plain = feedLine({ event, username: "ada" }, place);
        assert.equal(before(feedLine({ event, username: text }, place)), before(plain), text);
      }
      const place = { now: noon, columns, selected: false };
      const { sessionPolicy: policy, ...shown } = description(text);
      const rows = (from: typeof shown) =>
        userRows({ description: { ...from, sessionPolicy: policy }, trace: null }).map((row) =>
          before(userRowLine(row, policy, place))
        );
      assert.deepEqual(rows(shown), rows(description("ada")), text);
    }
  }
});
