import type { Size } from "../draw/layout.ts";
import type { Program } from "../program/program.ts";
import { announced } from "./announced.ts";
import { spokenPage } from "./spoken_page.ts";

/** Large enough that nothing is cut or scrolled; the terminal wraps long lines. */
export const spokenSize: Size = { columns: 200, rows: 60 };

interface Reader {
  /** Reads the whole page. */
  readPage(): void;
}

/** Writes each change of the program as plain lines, as a screen reader reads them best. */
export function readAloud(program: Program, write: (text: string) => void): Reader {
  let before = program.state();
  const say = (lines: readonly string[]): void => {
    if (lines.length > 0) write(lines.map((line) => `${line}\r\n`).join(""));
  };
  program.subscribe(() => {
    const after = program.state();
    const lines = announced(before, after);
    before = after;
    say(lines);
  });
  return { readPage: () => say(spokenPage(program.state())) };
}
