import type { Caller, Core, Instant } from "../core/mod.ts";
import { ask, type Command, type Question } from "./commands.ts";
import { newState, type Setting, type Size, type State } from "./model.ts";
import { type Msg, update } from "./update.ts";

export interface Program {
  state(): State;
  /** Applies messages in order and draws once, after the last. */
  dispatch(...msgs: readonly Msg[]): void;
  subscribe(listener: () => void): () => void;
  /** Resolves when nothing is being asked: for tests, which wait for facts instead of time. */
  idle(): Promise<void>;
}

export interface ProgramOptions {
  readonly core: Core;
  readonly caller: Caller;
  readonly clock: () => Instant;
  readonly setting: Setting;
  readonly size: Size;
  readonly onQuit: () => void;
  /** A bug in a use case; the terminal must be restored before it is told. */
  readonly onCrash: (error: unknown) => void;
}

/** Holds the one state, outside React, and runs the commands that `update` asks for. */
export function createProgram(options: ProgramOptions): Program {
  let state = newState(options.setting, options.size, options.clock());
  const listeners = new Set<() => void>();
  const lane = createLane(options, (msg) => dispatch(msg));

  function dispatch(...msgs: readonly Msg[]): void {
    const before = state;
    for (const msg of msgs) {
      const [next, commands] = update(state, msg);
      state = next;
      commands.forEach(run);
    }
    if (state !== before) listeners.forEach((listener) => listener());
  }

  function run(command: Command): void {
    if (command.kind === "quit") options.onQuit();
    else lane.put(command);
  }

  return {
    state: () => state,
    dispatch,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    idle: () => lane.idle(),
  };
}

interface Lane {
  put(question: Question): void;
  idle(): Promise<void>;
}

/**
 * Runs one question of each kind at a time; of those that come meanwhile only the newest waits. So
 * fast typing makes no storm, and the last word typed is the last word asked.
 */
function createLane(options: ProgramOptions, dispatch: (msg: Msg) => void): Lane {
  const running = new Map<Question["kind"], Promise<void>>();
  const newest = new Map<Question["kind"], Question>();

  async function run(question: Question): Promise<void> {
    try {
      const answer = await ask(options.core, options.caller, question);
      dispatch({ type: "answered", now: options.clock(), answer });
    } catch (error) {
      options.onCrash(error);
    }
    running.delete(question.kind);
    const next = newest.get(question.kind);
    newest.delete(question.kind);
    if (next !== undefined) put(next);
  }

  function put(question: Question): void {
    if (running.has(question.kind)) newest.set(question.kind, question);
    else running.set(question.kind, run(question));
  }

  return {
    put,
    idle: async () => {
      while (running.size > 0) await Promise.all(running.values());
    },
  };
}
