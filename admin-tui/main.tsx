import process from "node:process";
import { type Instance, render, useApp, useInput, usePaste } from "ink";
import { type ReactNode, useEffect, useSyncExternalStore } from "react";
import type { UserOrder } from "../core/domain/reports/user_search.ts";
import { type Operator, StoreRefused } from "../core/operator.ts";
import { RemoteRefused } from "../server/remote/client/errors.ts";
import { clipboardSequence } from "./input/clipboard.ts";
import { operatorCaller } from "./operator_caller.ts";
import { presses } from "./input/keys.ts";
import { readAloud, spokenSize } from "./aloud/read_aloud.ts";
import { plainLook } from "./draw/look.ts";
import type { State } from "./state/state.ts";
import type { Setting } from "./state/setting.ts";
import { mouseOff, mouseOn, withoutMouse } from "./input/mouse.ts";
import type { SaveFile } from "./app/file_questions.ts";
import { createProgram, type Program } from "./program/program.ts";
import type { MainScreen } from "./state/screen.ts";
import { withoutReports } from "./input/reports.ts";
import { saveFilesIn } from "./save_file.ts";
import { recordProgram } from "./recording/record_program.ts";
import type { Recorder } from "./recording/recorder.ts";
import { renderOptions } from "./terminal/render_options.ts";
import { listenForSuspension, type SuspendTerminal } from "./terminal/suspension.ts";
import type { ScreenOptions } from "./screen_options.ts";
import { listenToTerminal, windowSize } from "./terminal/terminal_events.ts";
import { App } from "./program/app.tsx";

const crashed = 70;
/** The code of a command whose database is unavailable (EX_UNAVAILABLE of sysexits.h). */
const databaseGone = 69;

/** Connects the program to the terminal. The only place that reads keys. */
export function Root({ program, onSuspender }: {
  readonly program: Program;
  /** Receives the function that releases the terminal. */
  readonly onSuspender?: (suspend: SuspendTerminal) => void;
}): ReactNode {
  const state = useSyncExternalStore(program.subscribe, program.state);
  const { suspendTerminal } = useApp();
  useEffect(() => onSuspender?.(suspendTerminal), [onSuspender, suspendTerminal]);
  useInput((input, key) => {
    const keys = presses(input, key);
    if (keys.length > 0) program.dispatch({ type: "chunk", keys });
  });
  usePaste((text) => program.dispatch({ type: "pasted", text }));
  // For a screen reader, `readAloud` writes what changes.
  return state.look.linear ? null : <App state={state} />;
}

/** What the terminal needs in addition to the core and the settings. */
export interface TerminalOptions extends ScreenOptions {
  /** The first screen; null for the default. */
  readonly screen: MainScreen | null;
  readonly order: UserOrder | null;
  /** Earlier `:` lines of this operator, newest first. */
  readonly lines?: readonly string[];
  /** Creates a file in the operator's folder. */
  readonly onSave: SaveFile;
  /** Calls back with whether each request to another machine got through. */
  readonly watchLink?: (onLink: (up: boolean) => void) => void;
  /** Records what is shown, from the first frame on. */
  readonly recorder?: Recorder | null;
  /** Receives the last state, however the operator left. */
  readonly onLeave: (state: State) => void;
}

const defaults: TerminalOptions = {
  look: plainLook,
  mouse: false,
  inTmux: false,
  screen: null,
  order: null,
  onSave: saveFilesIn("."),
  onLeave: () => undefined,
};

/**
 * Runs the terminal admin until the operator leaves, restores the terminal and resolves to the exit
 * code: 0 for `q` and Ctrl-C; 130, 143 or 129 for SIGINT, SIGTERM or SIGHUP; 129 also if the
 * terminal disappears without a signal; 69 if the database was replaced or migrated; 70 for a
 * crash.
 */
export async function runTerminal(
  core: Operator,
  setting: Setting,
  { look, mouse, inTmux, screen, order, lines = [], recorder = null, watchLink, onSave, onLeave }:
    TerminalOptions = defaults,
): Promise<number> {
  const end = Promise.withResolvers<number>();
  const crash = (error: unknown): void => {
    ui?.unmount();
    const refused = error instanceof StoreRefused || error instanceof RemoteRefused;
    const words = refused ? error.message : error instanceof Error ? error.stack : String(error);
    process.stderr.write(`${words}\n`);
    end.resolve(refused ? databaseGone : crashed);
  };
  let ui: Instance | null = null;
  const terminalId = crypto.randomUUID();
  const program = createProgram({
    core,
    caller: operatorCaller(setting.operator),
    clock: Date.now,
    setting: { ...setting, terminalId },
    look,
    size: look.linear ? spokenSize : windowSize(),
    fetch: globalThis.fetch,
    onQuit: () => end.resolve(0),
    // The sequence is written between frames, never within one: each frame is a single write.
    onCopy: (text) => void process.stdout.write(clipboardSequence(text, inTmux)),
    onSave,
    onCrash: crash,
    onDrawn: () => ui?.waitUntilRenderFlush() ?? Promise.resolve(),
    onSuspend: () => suspension.suspend(),
    onRedraw: () => look.linear ? reader?.readPage() : suspension.redraw(),
  });
  const reader = look.linear ? readAloud(program, (text) => void process.stdout.write(text)) : null;
  const release = listenToTerminal({
    onResize: (size) =>
      program.dispatch({ type: "resized", size: look.linear ? spokenSize : size }),
    onTick: () => program.dispatch({ type: "ticked", now: Date.now() }),
    tickMilliseconds: 1000,
    onLeave: end.resolve,
    onCrash: crash,
  });
  const keys = withoutReports(process.stdin);
  const stdin = mouse ? withoutMouse(keys, (msgs) => program.dispatch(...msgs)) : keys;
  let suspender: SuspendTerminal | null = null;
  const suspension = listenForSuspension(() => suspender, mouse);
  const onSuspender = (suspend: SuspendTerminal) => void (suspender = suspend);
  ui = render(<Root program={program} onSuspender={onSuspender} />, {
    ...renderOptions,
    // The caller has checked that this is a terminal; if CI is set, Ink would assume that it is
    // not.
    interactive: true,
    // For a screen reader, output scrolls like that of any program.
    alternateScreen: !look.linear,
    kittyKeyboard: { mode: "auto" },
    stdin,
  });
  if (mouse) process.stdout.write(mouseOn);
  if (recorder !== null) recordProgram(program, recorder);
  // Rejects if React throws while it renders.
  ui.waitUntilExit().catch(crash);
  program.dispatch({ type: "started", screen, order, lines });
  watchLink?.((up) => program.dispatch({ type: "linked", up, now: Date.now() }));
  const code = await end.promise;
  release();
  suspension.stopListening();
  if (mouse) process.stdout.write(mouseOff);
  ui.unmount();
  await ui.waitUntilExit().catch(() => undefined);
  await waitForActions(program);
  if (!setting.readOnly) await within(leaveMilliseconds, core.endTerminal({ terminalId }));
  onLeave(program.state());
  return code;
}

/** If the database is gone, the others see that after half a minute. */
const leaveMilliseconds = 1000;

async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
  const deadline = Promise.withResolvers<void>();
  const timer = setTimeout(deadline.resolve, milliseconds);
  await Promise.race([work.catch(() => undefined), deadline.promise]);
  clearTimeout(timer);
}

/** Longer than the provider timeout (5 s), and shorter than Docker's stop timeout (10 s). */
const settleMilliseconds = 8000;

/** Waits for actions in progress: the result of a paid message must be recorded. */
async function waitForActions(program: Program): Promise<void> {
  const deadline = Promise.withResolvers<void>();
  const timer = setTimeout(deadline.resolve, settleMilliseconds);
  const notice = setTimeout(
    () => process.stderr.write("Waiting for the last action to finish.\n"),
    500,
  );
  await Promise.race([program.settled(), deadline.promise]);
  clearTimeout(timer);
  clearTimeout(notice);
}
