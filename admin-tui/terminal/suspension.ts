import process from "node:process";
import type { useApp } from "ink";
import { mouseOff, mouseOn } from "../input/mouse.ts";

/** Ink's function that releases the terminal while a callback runs. */
export type SuspendTerminal = ReturnType<typeof useApp>["suspendTerminal"];

export interface Suspension {
  /** Stops the process, with the terminal as it was before. */
  suspend(): void;
  /** Draws the whole screen again. */
  redraw(): void;
  /** Removes the listeners. */
  stopListening(): void;
}

/**
 * Restores the terminal on SIGTSTP before the process stops, and redraws on SIGCONT, even after a
 * SIGSTOP, which cannot be caught. `suspender` returns null until Ink draws.
 */
export function listenForSuspension(
  suspender: () => SuspendTerminal | null,
  mouse: boolean,
): Suspension {
  let suspended = false;
  const handOver = async (meanwhile: () => void): Promise<void> => {
    const suspend = suspender();
    if (suspended || suspend === null) return;
    suspended = true;
    if (mouse) process.stdout.write(mouseOff);
    await suspend(meanwhile);
    if (mouse) process.stdout.write(mouseOn);
    suspended = false;
  };
  const stop = () => void handOver(() => process.kill(process.pid, "SIGSTOP"));
  const redraw = () => void handOver(() => undefined);
  process.on("SIGTSTP", stop);
  process.on("SIGCONT", redraw);
  const stopListening = (): void => {
    process.off("SIGTSTP", stop);
    process.off("SIGCONT", redraw);
  };
  return { suspend: stop, redraw, stopListening };
}
