import type { Program } from "../program/program.ts";
import type { Recorder } from "./recorder.ts";

/** Records what a program shows from now on, and says in the program if that has to end. */
export function recordProgram(program: Program, recorder: Recorder): void {
  const show = (): void => {
    const ended = recorder.show(program.state());
    if (ended !== null) program.dispatch({ type: "recording", ended });
  };
  program.dispatch({ type: "recording", ended: null });
  show();
  program.subscribe(show);
}
