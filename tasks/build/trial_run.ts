/**
 * `trial_run.ts [ARGUMENT...]` runs the program that TRIAL describes, with its settings instead of
 * those of the build's environment.
 * @module
 */
import process from "node:process";

/** What a trial runs. */
export interface Trial {
  /** The path of the program. */
  readonly program: string;
  readonly settings: Readonly<Record<string, string>>;
  /**
   * A service ends by a SIGTERM when standard input ends: a signal from outside would not arrive
   * where `deno` is a script that npm installed. A screen believes that it has a terminal.
   */
  readonly kind: "service" | "command" | "screen";
}

const trial: Trial = JSON.parse(Deno.env.get("TRIAL") ?? "{}");
for (const name of Object.keys(Deno.env.toObject())) Deno.env.delete(name);
for (const [name, value] of Object.entries(trial.settings)) Deno.env.set(name, value);
if (trial.kind === "screen") pretendTerminal();

void import(new URL(trial.program, `file://${Deno.cwd()}/`).href);
if (trial.kind === "service") {
  for await (const _ of Deno.stdin.readable);
  Deno.kill(Deno.pid, "SIGTERM");
}

/** It has no clock, because what its ticks call depends on when the trial ends. */
function pretendTerminal(): void {
  Object.assign(globalThis, { setInterval: () => 0 });
  const { stdin, stdout } = process;
  Object.assign(stdin, { isTTY: true, setRawMode: () => stdin });
  for (const [name, value] of Object.entries({ isTTY: true, columns: 120, rows: 40 })) {
    Object.defineProperty(stdout, name, { value });
  }
}
