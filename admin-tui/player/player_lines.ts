import { clip, ends, type Line, line, lineWidth, span } from "../draw/text.ts";
import { changeAt, rowsAfter } from "../recording/film.ts";
import { playerKeymap } from "./player_keymap.ts";
import { type PlayerState, speeds } from "./player_state.ts";

/**
 * The rows of the player, as many as the window has: the recorded screen, then its own line. In a
 * window of the recorded size that line replaces the last one, which names keys that do nothing.
 */
export function playerRows(state: PlayerState): readonly Line[] {
  const { film, size } = state;
  const { window } = film;
  if (window.columns > size.columns || window.rows > size.rows) {
    const needs = `Needs a window of ${window.columns}x${window.rows}`;
    return [line(` ${needs}; this one has ${size.columns}x${size.rows}. q quits`)];
  }
  const screen = rowsAfter(film, changeAt(film, state.at));
  const shown = Array.from({ length: size.rows - 1 }, (_, row) => screen[row] ?? []);
  return [...shown, playerLine(state)];
}

/** `> 0:12 / 1:04  2x`, the keys, and at the end why the recording is not complete. */
export function playerLine(state: PlayerState): Line {
  const { film, at, playing, speed, size } = state;
  const mark = playing ? span(" ▸ ", "good") : span(" ▪ ", "warn");
  const place = span(`${clock(at)} / ${clock(film.seconds)}  ${speeds[speed]}x `, "strong");
  const status = [mark, place, span(playing ? "playing " : "paused ", "dim")];
  const isOver = at >= film.seconds && film.note !== null;
  if (isOver) return clip([...status, span(` ${film.note}`, "warn")], size.columns);
  const keys: Line[] = [];
  for (const { named, label } of playerKeymap) {
    if (named === "") continue;
    const hint = [span(` ${named}`, "accent"), span(label === "" ? "" : ` ${label} `, "dim")];
    if (lineWidth([...status, ...keys.flat(), ...hint]) >= size.columns) break;
    keys.push(hint);
  }
  return ends([...status, ...keys.flat()], [], size.columns);
}

function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${`${whole % 60}`.padStart(2, "0")}`;
}
