import "../../admin-tui/force_color.ts";
import assert from "node:assert/strict";
import { sourceFiles } from "../../source_files.ts";
import stringWidth from "string-width";
import { type Look, nextTheme, plainLook, themeNames } from "../../../admin-tui/draw/look.ts";
import type { State } from "../../../admin-tui/state/state.ts";
import { asciiText, spokenText } from "../../../admin-tui/draw/plain_text.ts";
import { line, span } from "../../../admin-tui/draw/text.ts";
import { themes } from "../../../admin-tui/draw/theme.ts";
import { shownAfter, simulatorSetting, ways } from "../../admin-tui/everywhere.ts";
import { frameOf } from "../../admin-tui/kit.tsx";
import type { Cell } from "../../admin-tui/kit_cell.ts";
import { openStage, type Stage } from "../../admin-tui/stage.ts";
import { large, listed, noon, play, small, stateOf, usersNamed } from "../../admin-tui/states.ts";

const users = listed(usersNamed(40));

async function cellsOf(stage: Stage, state: State): Promise<readonly Cell[]> {
  const { columns, rows } = state.size;
  await stage.show(state);
  return Array.from(
    { length: columns * rows },
    (_, at) => stage.cell(Math.floor(at / columns), at % columns),
  );
}

function shot(name: string, look: Partial<Look>, size = small): State {
  const state = { ...stateOf(size, simulatorSetting), look: { ...plainLook, ...look } };
  return shownAfter(state, ways[name] ?? []);
}

interface Drawn {
  readonly frames: ReadonlyMap<string, string>;
  readonly colors: ReadonlySet<number>;
}

const drawnBefore = new Map<Look["theme"], Promise<Drawn>>();

/** Draws every screen in a theme, once for all tests. */
function drawn(theme: Look["theme"]): Promise<Drawn> {
  const before = drawnBefore.get(theme) ?? draw(theme);
  drawnBefore.set(theme, before);
  return before;
}

async function draw(theme: Look["theme"]): Promise<Drawn> {
  await using stage = await openStage(small.columns, small.rows);
  const frames = new Map<string, string>();
  const colors = new Set<number>();
  for (const name of Object.keys(ways)) {
    for (const { color } of await cellsOf(stage, shot(name, { theme }))) colors.add(color);
    frames.set(name, stage.screen());
  }
  return { frames, colors };
}

const red = [1, 9];
const green = [2, 10];

for (const theme of themeNames) {
  Deno.test(`the theme ${theme} uses only ANSI's sixteen colors`, async () => {
    const seen = (await drawn(theme)).colors;
    assert.ok([...seen].every((color) => color < 16), [...seen].join());
    if (theme === "mono") assert.deepEqual([...seen], [-1]);
    else assert.ok(seen.size >= 4, [...seen].join());
    if (theme === "safe") {
      assert.deepEqual([...red, ...green].filter((color) => seen.has(color)), []);
    }
    // Yellow and cyan on white.
    if (theme === "light") assert.deepEqual([3, 6, 11, 14].filter((one) => seen.has(one)), []);
  });
}

Deno.test("mono distinguishes good from bad without color", async () => {
  await using stage = await openStage(small.columns, small.rows);
  const cells = await cellsOf(stage, shot("sends stormy", { theme: "mono" }));
  assert.ok(cells.some((cell) => cell.inverse && cell.bold));
  assert.ok(cells.some((cell) => !cell.inverse && cell.bold));
});

Deno.test("every theme has a style for every tone, and good, warn and bad differ", () => {
  for (const theme of themeNames) {
    const { good, warn, bad } = themes[theme];
    assert.equal(new Set([good, warn, bad].map((style) => JSON.stringify(style))).size, 3, theme);
  }
});

Deno.test("the text of a frame is the same in every theme", async () => {
  const inEach = await Promise.all(themeNames.map(drawn));
  for (const name of Object.keys(ways)) {
    const frames = new Set(inEach.map(({ frames }) => frames.get(name)));
    assert.equal(frames.size, 1, name);
  }
});

Deno.test("T switches to the next theme and shows its name for three seconds", async () => {
  let { state } = play(stateOf(), users, "T");
  assert.equal(state.look.theme, "light");
  assert.match(await frameOf(state), /theme light/);
  for (let second = 1; second <= 3; second++) {
    state = play(state, { type: "ticked", now: noon + second * 1000 }).state;
  }
  assert.equal(state.toast, null);
  assert.equal(nextTheme({ ...plainLook, theme: "mono" }), "dark");
});

Deno.test("--ascii draws only ASCII, in the same cells", async () => {
  for (const size of [small, large]) {
    await using stage = await openStage(size.columns, size.rows);
    for (const name of Object.keys(ways)) {
      const drawn = await stage.frame(shot(name, { ascii: true }, size));
      assert.match(drawn, /^[\x20-\x7e\n]*$/, name);
      const whole = await stage.frame(shot(name, {}, size));
      assert.equal(drawn.replace(/[^?]/g, "").length, questions(whole), name);
      // Keys have longer names, and wrap in the help.
      if (["help", "palette"].includes(name)) continue;
      const rows = whole.split("\n");
      drawn.split("\n").forEach((row, at) => {
        assert.equal(row.replace(/[^?]/g, "").length, questions(rows[at] ?? ""), `${name}: ${row}`);
        // Keys have longer names in the footer, and in the lab after a failed test.
        if (at === size.rows - 1 || /Enter/.test(row)) return;
        // A cell of braille has eight dots, so a chart may end in other cells.
        if (/[\u2800-\u28ff]/.test(rows[at] ?? "")) return;
        assert.equal(row.length, stringWidth(rows[at] ?? ""), `${name}: ${row}`);
      });
    }
  }
});

/** How many question marks a row may contain in ASCII: its own, and those for other scripts. */
function questions(row: string): number {
  return [...row].reduce(
    (sum, one) =>
      sum +
      (one === "?" ? 1 : /\p{L}|\p{Extended_Pictographic}/u.test(one) && one > "\x7e" ? 2 : 0),
    0,
  );
}

Deno.test("asciiText() knows every glyph that the code draws", () => {
  const drawn = sourceFiles().filter(({ path }) =>
    path.startsWith("admin-tui/") && !path.endsWith("/keys.ts")
  );
  const own = new Set(drawn.flatMap(({ code }) => code.match(/[^\p{ASCII}]/gu) ?? []));
  assert.ok(own.size > 30, [...own].join(""));
  assert.deepEqual([...own].filter((glyph) => asciiText(glyph).includes("?")), []);
});

Deno.test("asciiText() keeps the width of characters that it cannot write", () => {
  assert.equal(asciiText("ada ● ok"), "ada * ok");
  assert.equal(asciiText("漢字é"), "?????");
  assert.equal(asciiText("plain"), "plain");
});

Deno.test("spokenText() returns the words of a row, without decoration", () => {
  const row = [span("▌", "accent"), span("ada       "), span("  ● active   ", "good")];
  assert.equal(spokenText(row), "selected: ada, ● active");
  assert.equal(spokenText(line("────────")), "");
  assert.equal(spokenText(line("-- Events 3 -------------")), "-- Events 3");
  assert.equal(spokenText(line(" messages  ━━━━────── 12 of 5 000")), "messages, 12 of 5 000");
});
