import process from "node:process";
import type { Size } from "../draw/layout.ts";

const signals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

export interface TerminalEvents {
  readonly onResize: (size: Size) => void;
  readonly onTick: () => void;
  readonly tickMilliseconds: number;
  /** Receives the exit code after a signal, or when the terminal has disappeared. */
  readonly onLeave: (code: number) => void;
  readonly onCrash: (error: unknown) => void;
}

/** Listens for ticks, resizes, signals and uncaught errors; returns a function that stops. */
export function listenToTerminal(
  { onResize, onTick, tickMilliseconds, onLeave, onCrash }: TerminalEvents,
): () => void {
  const resized = () => onResize(windowSize());
  // Under Deno, Ink does not restore the terminal after an uncaught error.
  const failed = (event: ErrorEvent) => (event.preventDefault(), onCrash(event.error));
  const rejected = (event: PromiseRejectionEvent) => (
    event.preventDefault(), onCrash(event.reason)
  );
  const clock = setInterval(onTick, tickMilliseconds);
  const gone = () => onLeave(signals.SIGHUP);
  // These are never removed: writes during shutdown can fail, too.
  for (const stream of [process.stdin, process.stdout, process.stderr]) stream.on("error", gone);
  process.stdin.on("end", gone);
  process.stdout.on("resize", resized);
  globalThis.addEventListener("error", failed);
  globalThis.addEventListener("unhandledrejection", rejected);
  const handlers = Object.entries(signals).map(([name, code]) =>
    [name, () => onLeave(code)] as const
  );
  for (const [name, handler] of handlers) process.on(name, handler);
  return () => {
    clearInterval(clock);
    process.stdout.off("resize", resized);
    for (const [name, handler] of handlers) process.off(name, handler);
  };
}

export function windowSize(): Size {
  return { columns: process.stdout.columns || 80, rows: process.stdout.rows || 24 };
}
