import type { Size } from "../draw/layout.ts";
import type { Look } from "../draw/look.ts";
import type { Film } from "../recording/film.ts";

/** The screen of the player is a function of this plain data. */
export interface PlayerState {
  readonly film: Film;
  readonly size: Size;
  readonly look: Look;
  /** Seconds from the start of the film, which count its pauses as shortened. */
  readonly at: number;
  readonly playing: boolean;
  /** The index in `speeds`. */
  readonly speed: number;
}

export const speeds = [0.5, 1, 2, 4, 8, 16] as const;

export function newPlayer(film: Film, size: Size, look: Look): PlayerState {
  return { film, size, look, at: 0, playing: true, speed: speeds.indexOf(1) };
}
