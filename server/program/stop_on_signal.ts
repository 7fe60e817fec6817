import { endWith } from "./end_with.ts";

/** Hangup, and a quit from the keyboard, too: a closed terminal is no reason to drop requests. */
const signals = ["SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT"] as const;

/** How the tasks of `deno.json` start what must not outlive them. */
export const endWithTask = "--end-with-task";

const lookMilliseconds = 1_000;

/**
 * Stops once, at the first signal, and exits: 0, or 1 where stopping failed. Later signals change
 * nothing: `deno task` passes Ctrl-C on while the terminal has sent it already, so every Ctrl-C
 * comes twice. With `endWithTask` among the arguments it stops too when its parent is gone: nothing
 * passes on the SIGKILL of a `deno task`, whose service would go on with the port and the old
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
  setInterval(() => Deno.ppid === parent || stopOnce(), lookMilliseconds);
}
