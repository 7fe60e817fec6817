import "../force_color.ts";
import assert from "node:assert/strict";
import { createElement } from "react";
import { plainLook } from "../../../admin-tui/draw/look.ts";
import { span } from "../../../admin-tui/draw/text.ts";
import { createPlayer, PlayerRoot } from "../../../admin-tui/player/player.tsx";
import { playerKeymap } from "../../../admin-tui/player/player_keymap.ts";
import { newPlayer, type PlayerState } from "../../../admin-tui/player/player_state.ts";
import { transcript } from "../../../admin-tui/player/transcript.ts";
import { updatePlayer } from "../../../admin-tui/player/update_player.ts";
import type { Film } from "../../../admin-tui/recording/film.ts";
import { createRecorder } from "../../../admin-tui/recording/recorder.ts";
import { shownAfter, waysTo } from "../everywhere.ts";
import { openWindow } from "../kit.tsx";
import { filmOf, screensOf } from "../recording/recorded.ts";
import { noon, stateOf } from "../states.ts";

/** One row, which changes every ten seconds. */
const film: Film = {
  seconds: 100,
  window: { columns: 60, rows: 16 },
  note: null,
  changes: Array.from({ length: 11 }, (_, at) => ({
    at: at * 10,
    size: { columns: 60, rows: 16 },
    clears: at === 0,
    rows: new Map([[0, [span(`screen ${at}`)]]]),
  })),
};

function pressed(state: PlayerState, ...keys: readonly string[]): PlayerState {
  return keys.reduce((before, key) => updatePlayer(before, { type: "pressed", key })[0], state);
}

function ticked(state: PlayerState, seconds: number): PlayerState {
  return updatePlayer(state, { type: "ticked", seconds })[0];
}

const player = newPlayer(film, { columns: 80, rows: 24 }, plainLook);

Deno.test("the player plays at its speed, pauses at the end, and starts again", () => {
  assert.equal(ticked(player, 4).at, 4);
  assert.equal(ticked(pressed(player, "+", "+"), 4).at, 16);
  assert.equal(ticked(pressed(player, "-"), 4).at, 2);
  assert.equal(ticked(pressed(player, ..."+++++++++"), 4).at, 64);
  assert.equal(ticked(pressed(player, "space"), 4).at, 0);
  const over = ticked(player, 1000);
  assert.deepEqual([over.at, over.playing], [100, false]);
  assert.deepEqual([pressed(over, "space").at, pressed(over, "space").playing], [0, true]);
});

Deno.test("the player moves by 5 seconds, by tenths and by one change", () => {
  assert.equal(pressed(player, "right", "right", "left").at, 5);
  assert.equal(pressed(player, "left").at, 0);
  assert.equal(pressed(player, "9", "right", "right", "right").at, 100);
  assert.equal(pressed(player, "5").at, 50);
  const stepped = pressed(player, "5", ".", ".");
  assert.deepEqual([stepped.at, stepped.playing], [70, false]);
  assert.equal(pressed(player, "9", ".", ".", ".").at, 100);
});

Deno.test("the player quits by q, Esc and Ctrl-C, and ignores other keys", () => {
  for (const key of ["q", "esc", "c-c"]) {
    assert.equal(updatePlayer(player, { type: "pressed", key })[1], "quit");
  }
  assert.equal(updatePlayer(player, { type: "pressed", key: "c-z" })[1], "suspend");
  assert.deepEqual(updatePlayer(player, { type: "pressed", key: "x" }), [player, null]);
});

Deno.test("no key of the player does two things", () => {
  const keys = playerKeymap.flatMap((binding) => binding.keys);
  assert.equal(new Set(keys).size, keys.length);
});

for (const [columns, rows] of [[60, 16], [80, 24], [120, 40], [200, 60]] as const) {
  Deno.test(`the player shows what was recorded at ${columns}x${rows}, and its own line`, async () => {
    let text = "";
    let now = noon;
    const clock = (): number => now += 1000;
    const recorder = createRecorder({ write: (part) => (text += part, null), clock });
    const ways = Object.values(waysTo("ada")).filter((_, at) => at % 10 === 0);
    for (const steps of ways) recorder.show(shownAfter(stateOf({ columns, rows }), steps));
    const recorded = filmOf(text);
    const screens = screensOf(recorded);
    assert.ok(screens.length > 5);
    const size = { columns, rows };
    const shown = createPlayer(recorded, size, plainLook, () => undefined);
    shown.dispatch({ type: "pressed", key: "space" });
    const window = await openWindow(createElement(PlayerRoot, { player: shown }), columns, rows);
    const body = (screen: string): string =>
      screen.split("\n").slice(0, rows - 1).join("\n").trimEnd();
    for (const screen of screens) {
      await window.settle();
      assert.equal(body(window.screen()), body(screen));
      assert.match(window.line(rows - 1), /^ ▪ 0:\d\d \/ 0:\d\d {2}1x paused {2}space pause/);
      await window.feed(".");
    }
    assert.equal(window.scrolledOff(), 0);
    await window.close();
  });
}

Deno.test("the player says which window it needs, in one that is too small", async () => {
  const small = createPlayer(film, { columns: 50, rows: 10 }, plainLook, () => undefined);
  const window = await openWindow(
    createElement(PlayerRoot, { player: small }),
    50,
    10,
    (columns, rows) => small.dispatch({ type: "resized", size: { columns, rows } }),
  );
  assert.match(window.line(0), /Needs a window of 60x16; this one has 50x10/);
  await window.resize(60, 16);
  assert.equal(window.line(0), "screen 0");
  await window.close();
});

Deno.test("the player says at the end why a recording is not complete", async () => {
  const cut = { ...film, note: "The recording has ended: why" };
  const ended = createPlayer(cut, { columns: 80, rows: 24 }, plainLook, () => undefined);
  const window = await openWindow(createElement(PlayerRoot, { player: ended }), 80, 24);
  await window.feed("9");
  await window.feed(".");
  assert.match(window.line(23), /1:40 \/ 1:40 {2}1x paused {2}The recording has ended: why/);
  await window.close();
});

Deno.test("a recording is drawn in ASCII and in the colors of the viewer", async () => {
  const glyphs: Film = {
    ...film,
    changes: [{
      at: 0,
      size: { columns: 60, rows: 16 },
      clears: true,
      rows: new Map([[0, [span("● ok", "good"), span(" ─│", "dim")]]]),
    }],
  };
  const look = { theme: "mono", ascii: true, linear: false } as const;
  const ascii = createPlayer(glyphs, { columns: 60, rows: 16 }, look, () => undefined);
  const window = await openWindow(createElement(PlayerRoot, { player: ascii }), 60, 16);
  assert.equal(window.line(0), "* ok -|");
  assert.equal(window.cell(0, 0).color, -1);
  assert.match(window.screen(), /^[\x20-\x7e\n]*$/);
  await window.close();
});

Deno.test("transcript() prints the screens that stay, with their times", () => {
  const quick: Film = {
    ...film,
    note: "The end",
    changes: film.changes.map((change) => ({ ...change, at: change.at / 30 })),
  };
  const texts = [...transcript(quick, plainLook)];
  assert.deepEqual(texts.slice(-2), ["--- 3.3 s ---\nscreen 10", "The end"]);
  assert.equal([...transcript(film, plainLook)].length, 11);
  const few = { ...quick, changes: quick.changes.map((each) => ({ ...each, at: each.at / 9 })) };
  assert.deepEqual([...transcript(few, plainLook)], ["--- 0.4 s ---\nscreen 10", "The end"]);
  const linear = [...transcript(film, { ascii: false, linear: true })];
  assert.equal(linear[1], "--- 10.0 s ---\nscreen 1");
});
