import process from "node:process";
import type { useApp } from "ink";
import { mouseOff, mouseOn } from "./input/mouse.ts";

/** Hands the terminal over while a callback runs; Ink's. */
export type SuspendTerminal = ReturnType<typeof useApp>["suspendTerminal"];

/**
 * Gives the terminal back on SIGTSTP before the process stops, and takes and redraws it on SIGCONT,
 * also after a SIGSTOP, which cannot be caught. `suspender` is null until Ink draws. Returns how to
 * let go.
 */
export function listenForSuspension(
  suspender: () => SuspendTerminal | null,
  mouse: boolean,
): () => void {
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
  return () => {
    process.off("SIGTSTP", stop);
    process.off("SIGCONT", redraw);
  };
}
