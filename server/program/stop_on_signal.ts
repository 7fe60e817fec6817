import { endWith } from "./end_with.ts";

/** Includes hangup and quit: closing a terminal must not drop requests. */
const signals = ["SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT"] as const;

/** The tasks of `deno.json` pass this flag to programs that must not outlive them. */
export const endWithTask = "--end-with-task";

/** Exits with code 2 if a program that takes no arguments has some: `--help` must not run it. */
export function refuseArguments(task: string, args: readonly string[]): void {
  if (args.every((arg) => arg === endWithTask)) return;
  endWith([`Usage: deno task ${task}. Its settings are environment variables.`], 2);
}

const parentCheckMilliseconds = 1_000;

/**
 * Stops at the first signal and exits with 0, or with 1 if stopping fails. Later signals are
 * ignored: `deno task` forwards Ctrl-C, which the terminal has already sent, so every Ctrl-C comes
 * twice. With `endWithTask` in the arguments, it also stops when its parent process has exited: a
 * SIGKILL of `deno task` is not forwarded, and the service would keep the port and run with the old
 * settings.
 */
export function stopOnSignal(stop: () => Promise<void>, args: readonly string[]): void {
  let stopping = false;
  const stopOnce = (): void => {
    if (stopping) return;
    stopping = true;
    stop().then(() => Deno.exit(0), (error: unknown) => {
      endWith([`Cannot stop: ${error instanceof Error ? error.stack : "unknown"}`], 1);
    });
  };
  for (const signal of signals) Deno.addSignalListener(signal, stopOnce);
  if (!args.includes(endWithTask)) return;
  const parent = Deno.ppid;
  setInterval(() => Deno.ppid === parent || stopOnce(), parentCheckMilliseconds);
}
