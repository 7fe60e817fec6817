import "./force_colour.ts";
import assert from "node:assert/strict";
import { sourceFiles } from "../source_files.ts";
import stringWidth from "string-width";
import { type Look, nextTheme, plainLook, themeNames } from "../../admin-tui/draw/look.ts";
import type { State } from "../../admin-tui/state/state.ts";
import { asciiText, spokenText } from "../../admin-tui/draw/plain_text.ts";
import { line, span } from "../../admin-tui/draw/text.ts";
import { themes } from "../../admin-tui/draw/theme.ts";
import { App } from "../../admin-tui/program/app.tsx";
import { besideSimulator, shownAfter, ways } from "./everywhere.ts";
import { frameOf, openWindow } from "./kit.tsx";
import type { Cell } from "./kit_cell.ts";
import { large, listed, noon, play, small, stateOf, usersNamed } from "./states.ts";

const users = listed(usersNamed(40));

async function cellsOf(state: State): Promise<readonly Cell[]> {
  const { columns, rows } = state.size;
  const window = await openWindow(App({ state }), columns, rows);
  const cells = Array.from(
    { length: columns * rows },
    (_, at) => window.cell(Math.floor(at / columns), at % columns),
  );
  await window.close();
  return cells;
}

function shot(name: string, look: Partial<Look>, size = small): State {
  const state = { ...stateOf(size, besideSimulator), look: { ...plainLook, ...look } };
  return shownAfter(state, ways[name] ?? []);
}

const red = [1, 9];
const green = [2, 10];

for (const theme of themeNames) {
  Deno.test(`the theme ${theme} draws every screen in ANSI's sixteen colours at most`, async () => {
    const seen = new Set<number>();
    for (const name of Object.keys(ways)) {
      for (const { colour } of await cellsOf(shot(name, { theme }))) seen.add(colour);
    }
    assert.ok([...seen].every((colour) => colour < 16), [...seen].join());
    if (theme === "mono") assert.deepEqual([...seen], [-1]);
    else assert.ok(seen.size >= 4, [...seen].join());
    if (theme === "safe") {
      assert.deepEqual([...red, ...green].filter((colour) => seen.has(colour)), []);
    }
    // Yellow and cyan on white.
    if (theme === "light") assert.deepEqual([3, 6, 11, 14].filter((one) => seen.has(one)), []);
  });
}

Deno.test("mono tells what is bad from what is good without a colour", async () => {
  const cells = await cellsOf(shot("sends stormy", { theme: "mono" }));
  assert.ok(cells.some((cell) => cell.inverse && cell.bold));
  assert.ok(cells.some((cell) => !cell.inverse && cell.bold));
});

Deno.test("every theme has a style for every tone, and good, warn and bad differ", () => {
  for (const theme of themeNames) {
    const { good, warn, bad } = themes[theme];
    assert.equal(new Set([good, warn, bad].map((style) => JSON.stringify(style))).size, 3, theme);
  }
});

Deno.test("the frame says the same in every theme: no word or glyph hangs on a colour", async () => {
  for (const name of Object.keys(ways)) {
    const frames = new Set<string>();
    for (const theme of themeNames) frames.add(await frameOf(shot(name, { theme })));
    assert.equal(frames.size, 1, name);
  }
});

Deno.test("T takes the next theme at once, says which, and the words go after three seconds", async () => {
  let { state } = play(stateOf(), users, "T");
  assert.equal(state.look.theme, "light");
  assert.match(await frameOf(state), /theme light/);
  for (let second = 1; second <= 3; second++) {
    state = play(state, { type: "ticked", now: noon + second * 1000 }).state;
  }
  assert.equal(state.toast, null);
  assert.equal(nextTheme("mono"), "dark");
});

Deno.test("--ascii draws nothing outside ASCII, and each cell where it stood", async () => {
  for (const name of Object.keys(ways)) {
    for (const size of [small, large]) {
      const drawn = await frameOf(shot(name, { ascii: true }, size));
      assert.match(drawn, /^[\x20-\x7e\n]*$/, name);
      const rows = (await frameOf(shot(name, {}, size))).split("\n");
      drawn.split("\n").forEach((row, at) => {
        assert.equal(row.replace(/[^?]/g, "").length, questions(rows[at] ?? ""), `${name}: ${row}`);
        // Keys have longer names in the footer, in the help and beside a test that went wrong.
        if (at === size.rows - 1 || ["help", "palette"].includes(name) || /Enter/.test(row)) return;
        assert.equal(row.length, stringWidth(rows[at] ?? ""), `${name}: ${row}`);
      });
    }
  }
});

/** Question marks that a row may have in ASCII: its own, and for letters of other scripts. */
function questions(row: string): number {
  return [...row].reduce(
    (sum, one) =>
      sum +
      (one === "?" ? 1 : /\p{L}|\p{Extended_Pictographic}/u.test(one) && one > "\x7e" ? 2 : 0),
    0,
  );
}

Deno.test("every glyph that the code draws has a likeness in ASCII", () => {
  const drawn = sourceFiles().filter(({ path }) =>
    path.startsWith("admin-tui/") && !path.endsWith("/keys.ts")
  );
  const own = new Set(drawn.flatMap(({ code }) => code.match(/[^\p{ASCII}]/gu) ?? []));
  assert.ok(own.size > 30, [...own].join(""));
  assert.deepEqual([...own].filter((glyph) => asciiText(glyph).includes("?")), []);
});

Deno.test("asciiText() keeps the cells of what it cannot write", () => {
  assert.equal(asciiText("ada ● ok"), "ada * ok");
  assert.equal(asciiText("漢字é"), "?????");
  assert.equal(asciiText("plain"), "plain");
});

Deno.test("spokenText() says a row in words, without what is only drawn", () => {
  const row = [span("▌", "accent"), span("ada       "), span("  ● active   ", "good")];
  assert.equal(spokenText(row), "selected: ada, ● active");
  assert.equal(spokenText(line("────────")), "");
  assert.equal(spokenText(line("-- Events 3 -------------")), "-- Events 3");
  assert.equal(spokenText(line(" messages  [####......] 12 of 5 000")), "messages, 12 of 5 000");
});
