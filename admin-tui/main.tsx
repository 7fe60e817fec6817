import process from "node:process";
import { type Instance, render, useInput, usePaste } from "ink";
import { type ReactNode, useSyncExternalStore } from "react";
import type { Core } from "../core/mod.ts";
import { operatorCaller } from "./commands.ts";
import { presses } from "./keys.ts";
import type { Setting, Size } from "./model.ts";
import { createProgram, type Program } from "./program.ts";
import { App } from "./view/app.tsx";

/** How Ink draws, here and in the tests. */
export const renderOptions = {
  alternateScreen: true,
  incrementalRendering: true,
  maxFps: 60,
  exitOnCtrlC: false,
  patchConsole: false,
} as const;

const crashed = 70;
const signals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** Joins the program to the terminal. The only place that reads keys. */
export function Root({ program }: { readonly program: Program }): ReactNode {
  const state = useSyncExternalStore(program.subscribe, program.state);
  useInput((input, key) => {
    program.dispatch(
      ...presses(input, key).map((press) => ({ type: "pressed", key: press }) as const),
    );
  });
  usePaste((text) => program.dispatch({ type: "pasted", text }));
  return <App state={state} />;
}

/**
 * Runs the terminal until the operator leaves. Resolves to the exit code: 0 for `q` and Ctrl-C,
 * 130, 143 or 129 for SIGINT, SIGTERM or SIGHUP, 70 for a crash. The terminal is restored by then.
 */
export async function runTerminal(core: Core, setting: Setting): Promise<number> {
  const end = Promise.withResolvers<number>();
  const crash = (error: unknown): void => {
    ui?.unmount();
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    end.resolve(crashed);
  };
  let ui: Instance | null = null;
  const program = createProgram({
    core,
    caller: operatorCaller(setting.operator),
    clock: Date.now,
    setting,
    size: windowSize(),
    onQuit: () => end.resolve(0),
    onCrash: crash,
  });
  const release = listen(program, end.resolve, crash);
  ui = render(<Root program={program} />, { ...renderOptions, kittyKeyboard: { mode: "auto" } });
  // A throw while React renders ends up here.
  ui.waitUntilExit().catch(crash);
  program.dispatch({ type: "started" });
  const code = await end.promise;
  release();
  ui.unmount();
  await ui.waitUntilExit().catch(() => undefined);
  return code;
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
