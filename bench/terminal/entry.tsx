import { type Instance, render } from "ink";
import { Root } from "../../admin-tui/main.tsx";
import type { Program } from "../../admin-tui/program/program.ts";
import { renderOptions } from "../../admin-tui/terminal/render_options.ts";
import type { NotingScreen } from "./screen.ts";

export { frameParts } from "../../admin-tui/program/frame_parts.ts";
export { createProgram } from "../../admin-tui/program/program.ts";

/** Draws the terminal on a screen, with Ink's real output. */
export function draw(program: Program, { output, input }: NotingScreen): Instance {
  return render(<Root program={program} />, {
    ...renderOptions,
    stdout: output as never,
    stderr: output as never,
    stdin: input as never,
    interactive: true,
  });
}
