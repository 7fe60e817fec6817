import process from "node:process";
import { type Instance, render, useApp, useInput, usePaste } from "ink";
import { type ReactNode, useEffect, useSyncExternalStore } from "react";
import type { UserOrder } from "../core/domain/reports/user_search.ts";
import { type Operator, StoreRefused } from "../core/operator.ts";
import { clipboardSequence } from "./input/clipboard.ts";
import { operatorCaller } from "./operator_caller.ts";
import { presses } from "./input/keys.ts";
import { plainLook } from "./draw/look.ts";
import type { State } from "./state/state.ts";
import type { Setting } from "./state/setting.ts";
import type { Size } from "./draw/layout.ts";
import { mouseOff, mouseOn, withoutMouse } from "./input/mouse.ts";
import { createProgram, type Program } from "./program/program.ts";
import type { MainScreen } from "./state/screen.ts";
import { withoutReports } from "./input/reports.ts";
import { listenForSuspension, type SuspendTerminal } from "./suspension.ts";
import type { ScreenOptions } from "./screen_options.ts";
import { App } from "./program/app.tsx";

/** How Ink draws, here and in the tests. */
export const renderOptions = {
  alternateScreen: true,
  incrementalRendering: true,
  maxFps: 60,
  exitOnCtrlC: false,
  patchConsole: false,
} as const;

const crashed = 70;
/** As a command exits where the database is away (EX_UNAVAILABLE of sysexits.h). */
const databaseGone = 69;
const signals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** Joins the program to the terminal. The only place that reads keys. */
export function Root({ program, onSuspender }: {
  readonly program: Program;
  /** Gets the function by which the terminal is handed over. */
  readonly onSuspender?: (suspend: SuspendTerminal) => void;
}): ReactNode {
  const state = useSyncExternalStore(program.subscribe, program.state);
  const { suspendTerminal } = useApp();
  useEffect(() => onSuspender?.(suspendTerminal), [onSuspender, suspendTerminal]);
  useInput((input, key) => {
    program.dispatch(
      ...presses(input, key).map((press) => ({ type: "pressed", key: press }) as const),
    );
  });
  usePaste((text) => program.dispatch({ type: "pasted", text }));
  return <App state={state} />;
}

/** What the terminal is given besides the core and who is at the keys. */
export interface Surroundings extends ScreenOptions {
  /** Where to begin. */
  readonly screen: MainScreen | null;
  readonly order: UserOrder | null;
  /** Gets the last state, however the operator left. */
  readonly onLeave: (state: State) => void;
}

const plain: Surroundings = {
  look: plainLook,
  mouse: false,
  inTmux: false,
  screen: null,
  order: null,
  onLeave: () => undefined,
};

/**
 * Runs the terminal until the operator leaves. Resolves to the exit code: 0 for `q` and Ctrl-C,
 * 130, 143 or 129 for SIGINT, SIGTERM or SIGHUP, 129 also where the terminal is gone without a
 * word, 69 where the database was replaced or migrated meanwhile, 70 for a crash. The terminal is
 * restored by then.
 */
export async function runTerminal(
  core: Operator,
  setting: Setting,
  { look, mouse, inTmux, screen, order, onLeave }: Surroundings = plain,
): Promise<number> {
  const end = Promise.withResolvers<number>();
  const crash = (error: unknown): void => {
    ui?.unmount();
    const told = error instanceof StoreRefused;
    const words = told ? error.message : error instanceof Error ? error.stack : String(error);
    process.stderr.write(`${words}\n`);
    end.resolve(told ? databaseGone : crashed);
  };
  let ui: Instance | null = null;
  const program = createProgram({
    core,
    caller: operatorCaller(setting.operator),
    clock: Date.now,
    setting,
    look,
    size: windowSize(),
    fetch: globalThis.fetch,
    onQuit: () => end.resolve(0),
    // Commands run between frames, never within one: a frame is written in one go.
    onCopy: (text) => void process.stdout.write(clipboardSequence(text, inTmux)),
    onCrash: crash,
  });
  const release = listen(program, end.resolve, crash);
  const keys = withoutReports(process.stdin);
  const stdin = mouse ? withoutMouse(keys, (msgs) => program.dispatch(...msgs)) : keys;
  let suspender: SuspendTerminal | null = null;
  const resume = listenForSuspension(() => suspender, mouse);
  const onSuspender = (suspend: SuspendTerminal) => void (suspender = suspend);
  ui = render(<Root program={program} onSuspender={onSuspender} />, {
    ...renderOptions,
    // Whoever called knows that there is a terminal; Ink would doubt it where CI is set.
    interactive: true,
    // What is read aloud scrolls by as any program's output does.
    alternateScreen: !look.linear,
    isScreenReaderEnabled: look.linear,
    kittyKeyboard: { mode: "auto" },
    stdin,
  });
  if (mouse) process.stdout.write(mouseOn);
  // A throw while React renders ends up here.
  ui.waitUntilExit().catch(crash);
  program.dispatch({ type: "started", screen, order });
  const code = await end.promise;
  release();
  resume();
  if (mouse) process.stdout.write(mouseOff);
  ui.unmount();
  await ui.waitUntilExit().catch(() => undefined);
  await settle(program);
  onLeave(program.state());
  return code;
}

/** Longer than the provider may take to answer (5 s), and shorter than Docker's stop (10 s). */
const settleMilliseconds = 8000;

/** Waits for what was begun: a message that was paid for must not stay without its result. */
async function settle(program: Program): Promise<void> {
  const deadline = Promise.withResolvers<void>();
  const timer = setTimeout(deadline.resolve, settleMilliseconds);
  const note = setTimeout(
    () => process.stderr.write("Waiting for the last action to finish.\n"),
    500,
  );
  await Promise.race([program.settled(), deadline.promise]);
  clearTimeout(timer);
  clearTimeout(note);
}

/** Clock, window size, signals, and the errors that nothing catches; returns how to let go. */
function listen(
  program: Program,
  leave: (code: number) => void,
  crash: (error: unknown) => void,
): () => void {
  const resized = () => program.dispatch({ type: "resized", size: windowSize() });
  const tick = () => program.dispatch({ type: "ticked", now: Date.now() });
  // Ink restores nothing after an uncaught error under Deno, so that is done here.
  const failed = (event: ErrorEvent) => (event.preventDefault(), crash(event.error));
  const rejected = (event: PromiseRejectionEvent) => (event.preventDefault(), crash(event.reason));
  const clock = setInterval(tick, 1000);
  const gone = () => leave(signals.SIGHUP);
  // These stay to the end: what is written on the way out fails as well.
  for (const stream of [process.stdin, process.stdout, process.stderr]) stream.on("error", gone);
  process.stdin.on("end", gone);
  process.stdout.on("resize", resized);
  globalThis.addEventListener("error", failed);
  globalThis.addEventListener("unhandledrejection", rejected);
  const handlers = Object.entries(signals).map(([name, code]) =>
    [name, () => leave(code)] as const
  );
  for (const [name, handler] of handlers) process.on(name, handler);
  return () => {
    clearInterval(clock);
    process.stdout.off("resize", resized);
    for (const [name, handler] of handlers) process.off(name, handler);
  };
}

function windowSize(): Size {
  return { columns: process.stdout.columns || 80, rows: process.stdout.rows || 24 };
}
