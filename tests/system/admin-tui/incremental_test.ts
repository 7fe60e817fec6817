/**
 * Ink writes only what changed, within a line from the first changed cell on. Whatever was on the
 * screen before, the cells with their styles must be those of a new window.
 *
 * `tmux capture-pane -e` seems to lose the style of the first letter of some lines, as if this were
 * not so: it prints no code for a style that the last cell of the line above has, too.
 * @module
 */
import assert from "node:assert/strict";
import type { Size } from "../../../admin-tui/draw/layout.ts";
import { scopes } from "../../../admin-tui/screens/scopes.ts";
import { keymap } from "../../../admin-tui/screens/keymap.ts";
import { shownAfter, simulatorSetting, ways } from "../../admin-tui/everywhere.ts";
import type { Cell } from "../../admin-tui/kit_cell.ts";
import { openStage, type Stage } from "../../admin-tui/stage.ts";
import { large, play, small, stateOf } from "../../admin-tui/states.ts";

function cellsOf(stage: Stage, { columns, rows }: Size): readonly Cell[] {
  return Array.from(
    { length: columns * rows },
    (_, at) => stage.cell(Math.floor(at / columns), at % columns),
  );
}

/** Always the same numbers from 0 to below `count`. */
function randomly(): (count: number) => number {
  let seed = 1;
  return (count) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor(seed / 2 ** 16) % count;
  };
}

const frames = 60;
const keysPerScreen = 8;

for (const size of [small, large]) {
  Deno.test(`after random keys, the cells are those of a new window at ${size.columns}`, async () => {
    const next = randomly();
    const names = Object.keys(ways);
    await using stage = await openStage(size.columns, size.rows);
    let drawn = 0;
    while (drawn < frames) {
      const name = names[next(names.length)] ?? "";
      let state = shownAfter(stateOf(size, simulatorSetting), ways[name] ?? []);
      for (let pressed = 0; pressed < keysPerScreen; pressed++) {
        const live = scopes(state);
        const keys = keymap.filter(({ scope }) => live.includes(scope)).flatMap(({ keys }) => keys);
        const key = keys[next(keys.length)] ?? "j";
        state = play(state, key).state;
        await stage.show(state);
        await using fresh = await openStage(size.columns, size.rows);
        await fresh.show(state);
        const [found, wanted] = [cellsOf(stage, size), cellsOf(fresh, size)];
        const at = found.findIndex((cell, index) => {
          return JSON.stringify(cell) !== JSON.stringify(wanted[index]);
        });
        const where = `${name}, ${key}: row ${Math.floor(at / size.columns)}`;
        assert.deepEqual(found[at], wanted[at], where);
        drawn++;
      }
    }
  });
}
