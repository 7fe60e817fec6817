import type { Size } from "../draw/layout.ts";
import { changeAt } from "../recording/film.ts";
import { playerAction } from "./player_keymap.ts";
import { type PlayerState, speeds } from "./player_state.ts";

export type PlayerMsg =
  | { readonly type: "pressed"; readonly key: string }
  | { readonly type: "ticked"; readonly seconds: number }
  | { readonly type: "resized"; readonly size: Size };

export type PlayerEffect = "quit" | "suspend";

const skipSeconds = 5;

/** The whole behavior of the player as a pure function. */
export function updatePlayer(
  state: PlayerState,
  msg: PlayerMsg,
): readonly [PlayerState, PlayerEffect | null] {
  switch (msg.type) {
    case "resized":
      return [{ ...state, size: msg.size }, null];
    case "ticked":
      return [played(state, msg.seconds), null];
    case "pressed":
      return pressed(state, msg.key);
  }
}

function pressed(state: PlayerState, key: string): readonly [PlayerState, PlayerEffect | null] {
  const { film: { seconds }, at, playing, speed } = state;
  switch (playerAction(key)) {
    case "quit":
      return [state, "quit"];
    case "suspend":
      return [state, "suspend"];
    case "pause":
      // At the end, it starts again.
      return [{ ...state, playing: !playing, at: !playing && at >= seconds ? 0 : at }, null];
    case "back":
      return [moved(state, at - skipSeconds), null];
    case "forward":
      return [moved(state, at + skipSeconds), null];
    case "faster":
      return [{ ...state, speed: Math.min(speeds.length - 1, speed + 1) }, null];
    case "slower":
      return [{ ...state, speed: Math.max(0, speed - 1) }, null];
    case "step":
      return [stepped(state), null];
    case "jump":
      return [moved(state, seconds * Number(key) / 10), null];
    case null:
      return [state, null];
  }
}

function moved(state: PlayerState, seconds: number): PlayerState {
  return { ...state, at: Math.max(0, Math.min(seconds, state.film.seconds)) };
}

function played(state: PlayerState, seconds: number): PlayerState {
  if (!state.playing) return state;
  const next = moved(state, state.at + seconds * (speeds[state.speed] ?? 1));
  return next.at >= next.film.seconds ? { ...next, playing: false } : next;
}

/** Pauses, and shows the next change. */
function stepped(state: PlayerState): PlayerState {
  const next = state.film.changes[changeAt(state.film, state.at) + 1];
  return { ...state, playing: false, at: next?.at ?? state.film.seconds };
}
