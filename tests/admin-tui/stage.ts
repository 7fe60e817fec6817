import { createElement } from "react";
import { Root } from "../../admin-tui/main.tsx";
import { update } from "../../admin-tui/program/update.ts";
import type { State } from "../../admin-tui/state/state.ts";
import { openWindow, type Window } from "./kit.tsx";
import { stateOf } from "./states.ts";

export interface Stage extends Window {
  state(): State;
  show(state: State): Promise<void>;
  /** Shows a state and returns the screen. */
  frame(state: State): Promise<string>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Opens one window that can show many states, each as a new window would. No effect is run. */
export async function openStage(columns: number, rows: number): Promise<Stage> {
  let state = stateOf({ columns, rows });
  const listeners = new Set<() => void>();
  const set = (next: State): void => {
    state = next;
    listeners.forEach((listener) => listener());
  };
  const program = {
    state: () => state,
    dispatch: (...msgs: Parameters<typeof update>[1][]) =>
      set(msgs.reduce((before, msg) => update(before, msg)[0], state)),
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    idle: () => Promise.resolve(),
    settled: () => Promise.resolve(),
  };
  const window = await openWindow(
    createElement(Root, { program }),
    columns,
    rows,
    (width, height) =>
      program.dispatch({ type: "resized", size: { columns: width, rows: height } }),
  );
  const show = async (next: State): Promise<void> => {
    set(next);
    await window.settle();
  };
  return {
    ...window,
    show,
    frame: async (next) => {
      await show(next);
      return window.screen();
    },
    state: () => state,
    [Symbol.asyncDispose]: window.close,
  };
}
