import type { OperatorCaller } from "../../core/domain/audit_event.ts";
import type { Instant } from "../../core/domain/instant.ts";
import type { Operator } from "../../core/operator.ts";
import { type CoreQuestion, type Effect, type Question, writes } from "../app/effects.ts";
import { ask } from "../app/ask.ts";
import type { EffectAnswer } from "../app/answers.ts";
import type { SaveFile } from "../app/file_questions.ts";
import type { Look } from "../draw/look.ts";
import { newState, type State } from "../state/state.ts";
import type { Setting } from "../state/setting.ts";
import type { Size } from "../draw/layout.ts";
import { askSimulator, type Fetch } from "../app/simulator.ts";
import { type Msg, update } from "./update.ts";

export interface Program {
  state(): State;
  /** Applies messages in order and notifies listeners once, after the last. */
  dispatch(...msgs: readonly Msg[]): void;
  subscribe(listener: () => void): () => void;
  /** Resolves when no request that sends, costs money or writes is running. */
  settled(): Promise<void>;
  /** Resolves when no request is running; for tests, which would otherwise wait a fixed time. */
  idle(): Promise<void>;
}

export interface ProgramOptions {
  readonly core: Operator;
  readonly caller: OperatorCaller;
  readonly clock: () => Instant;
  readonly setting: Setting;
  readonly size: Size;
  readonly look?: Look;
  readonly onQuit: () => void;
  /** Stops the process until the shell resumes it (Ctrl-Z), and redraws the screen (Ctrl-L). */
  readonly onSuspend?: () => void;
  readonly onRedraw?: () => void;
  /** Copies text to the operator's clipboard. */
  readonly onCopy: (text: string) => void;
  /** Creates a file for the operator. */
  readonly onSave: SaveFile;
  /** Calls the simulator; without it, its controls are unavailable. */
  readonly fetch?: Fetch;
  /**
   * Resolves when the last change has been drawn. Each question waits for it, because SQLite reads
   * without a break: the frame of a key comes first, and each answer before the next question.
   * Without it, questions do not wait.
   */
  readonly onDrawn?: () => Promise<void>;
  /** How long the cursor must rest before the details of its row are read; default 80. */
  readonly restMilliseconds?: number;
  /** Receives a bug in a use case; must restore the terminal before it reports the bug. */
  readonly onCrash: (error: unknown) => void;
}

/** Keeps the single state, outside React, and runs the effects that `update` returns. */
export function createProgram(options: ProgramOptions): Program {
  let state = newState(options.setting, options.size, options.clock(), options.look);
  const listeners = new Set<() => void>();
  const lane = createLane(options, (msg) => dispatch(msg));
  const rest = createRest(options.restMilliseconds ?? 80);

  function dispatch(...msgs: readonly Msg[]): void {
    const before = state;
    for (const msg of msgs) {
      const [next, effects] = update(state, msg);
      state = next;
      effects.forEach(run);
    }
    if (state !== before) listeners.forEach((listener) => listener());
  }

  function run(effect: Effect): void {
    if (effect.kind === "quit") options.onQuit();
    else if (effect.kind === "suspend") options.onSuspend?.();
    else if (effect.kind === "redraw") options.onRedraw?.();
    else if (effect.kind === "copy") options.onCopy(effect.text);
    else if (effect.kind === "rest") {
      rest.begin(() => dispatch({ type: "rested", userId: effect.userId }));
    } else lane.put(effect);
  }

  return {
    state: () => state,
    dispatch,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    settled: lane.settled,
    idle: async () => {
      while (lane.busy() || rest.pending() !== null) {
        await lane.idle();
        await rest.pending();
      }
    },
  };
}

interface Rest {
  /** Runs `then` once this has not been called again for a while. */
  begin(then: () => void): void;
  pending(): Promise<void> | null;
}

/** Whether a request must be completed before exit; simulator controls need not be. */
function isActing(kind: Question["kind"]): boolean {
  if (kind === "saveFile") return true;
  return kind in writes && writes[kind as CoreQuestion["kind"]];
}

function createRest(milliseconds: number): Rest {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let pending: PromiseWithResolvers<void> | null = null;
  return {
    begin: (then) => {
      clearTimeout(timer);
      pending ??= Promise.withResolvers();
      timer = setTimeout(() => {
        const ended = pending;
        pending = null;
        then();
        ended?.resolve();
      }, milliseconds);
    },
    pending: () => pending?.promise ?? null,
  };
}

interface Lane {
  put(question: Question): void;
  busy(): boolean;
  idle(): Promise<void>;
  settled(): Promise<void>;
}

/**
 * Runs one question of each kind at a time. Of those that arrive in the meantime, only the newest
 * waits, so fast typing sends few requests, and the last one is for the last text typed.
 */
function createLane(options: ProgramOptions, dispatch: (msg: Msg) => void): Lane {
  const running = new Map<Question["kind"], Promise<void>>();
  const newest = new Map<Question["kind"], Question>();
  const simulator = { baseUrl: options.setting.simulator, fetch: options.fetch };
  let turn = Promise.resolve();

  async function answerTo(question: Question): Promise<EffectAnswer> {
    switch (question.kind) {
      case "armFault":
      case "disarmFaults":
      case "readFaults":
      case "readCode":
        return await askSimulator(simulator, question);
      case "saveFile":
        return { kind: "saveFile", saved: await options.onSave(question.name, question.text) };
      default:
        return await ask(options.core, options.caller, question);
    }
  }

  /** Resolves for one question after the other. */
  async function nextTurn(onDrawn: () => Promise<void>): Promise<void> {
    turn = turn.then(onDrawn);
    await turn;
  }

  async function run(question: Question): Promise<void> {
    try {
      if (options.onDrawn !== undefined) await nextTurn(options.onDrawn);
      const answer = await answerTo(question);
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
    busy: () => running.size > 0,
    idle: async () => {
      while (running.size > 0) await Promise.all(running.values());
    },
    settled: async () => {
      const acting = (): readonly Promise<void>[] =>
        [...running].flatMap(([kind, ended]) => isActing(kind) ? [ended] : []);
      while (acting().length > 0) await Promise.all(acting());
    },
  };
}
