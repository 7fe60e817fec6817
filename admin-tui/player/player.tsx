import process from "node:process";
import { type Instance, render, useApp, useInput } from "ink";
import { type ReactNode, useEffect, useSyncExternalStore } from "react";
import type { Size } from "../draw/layout.ts";
import { Lines } from "../draw/lines.tsx";
import type { Look } from "../draw/look.ts";
import { presses } from "../input/keys.ts";
import { Window } from "../program/app.tsx";
import type { Film } from "../recording/film.ts";
import { renderOptions } from "../terminal/render_options.ts";
import { listenForSuspension, type SuspendTerminal } from "../terminal/suspension.ts";
import { listenToTerminal, windowSize } from "../terminal/terminal_events.ts";
import { playerRows } from "./player_lines.ts";
import { newPlayer, type PlayerState } from "./player_state.ts";
import { type PlayerEffect, type PlayerMsg, updatePlayer } from "./update_player.ts";

/** Keeps the state of the player outside React. */
export interface Player {
  state(): PlayerState;
  dispatch(msg: PlayerMsg): void;
  subscribe(listener: () => void): () => void;
}

export function createPlayer(
  film: Film,
  size: Size,
  look: Look,
  onEffect: (effect: PlayerEffect) => void,
): Player {
  let state = newPlayer(film, size, look);
  const listeners = new Set<() => void>();
  return {
    state: () => state,
    dispatch: (msg) => {
      const [next, effect] = updatePlayer(state, msg);
      const changed = next !== state;
      state = next;
      if (effect !== null) onEffect(effect);
      if (changed) listeners.forEach((listener) => listener());
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

export function PlayerRoot({ player, onSuspender }: {
  readonly player: Player;
  /** Receives the function that releases the terminal. */
  readonly onSuspender?: (suspend: SuspendTerminal) => void;
}): ReactNode {
  const state = useSyncExternalStore(player.subscribe, player.state);
  const { suspendTerminal } = useApp();
  useEffect(() => onSuspender?.(suspendTerminal), [onSuspender, suspendTerminal]);
  useInput((input, key) => {
    for (const press of presses(input, key)) player.dispatch({ type: "pressed", key: press });
  });
  const { columns, rows } = state.size;
  return (
    <Window look={state.look} rows={rows}>
      <Lines lines={playerRows(state)} columns={columns} rows={rows} />
    </Window>
  );
}

const crashed = 70;
const tickMilliseconds = 50;

/** Plays a film in the terminal, and resolves to the exit code, as that of the terminal admin. */
export async function runPlayer(film: Film, look: Look): Promise<number> {
  const end = Promise.withResolvers<number>();
  const player = createPlayer(film, windowSize(), look, (effect) => {
    if (effect === "quit") end.resolve(0);
    else suspension.suspend();
  });
  let suspender: SuspendTerminal | null = null;
  const suspension = listenForSuspension(() => suspender, false);
  const onSuspender = (suspend: SuspendTerminal): void => void (suspender = suspend);
  const crash = (error: unknown): void => {
    ui?.unmount();
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    end.resolve(crashed);
  };
  let ui: Instance | null = null;
  ui = render(<PlayerRoot player={player} onSuspender={onSuspender} />, {
    ...renderOptions,
    interactive: true,
  });
  ui.waitUntilExit().catch(crash);
  let last = performance.now();
  const release = listenToTerminal({
    onResize: (size) => player.dispatch({ type: "resized", size }),
    onTick: () => {
      const now = performance.now();
      player.dispatch({ type: "ticked", seconds: (now - last) / 1000 });
      last = now;
    },
    tickMilliseconds,
    onLeave: end.resolve,
    onCrash: crash,
  });
  const code = await end.promise;
  release();
  suspension.stopListening();
  ui.unmount();
  await ui.waitUntilExit().catch(() => undefined);
  return code;
}
