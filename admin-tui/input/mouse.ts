import { filteredInput } from "./input_filter.ts";

/** A mouse event; cells count from 0. */
export type Pointed =
  | { readonly type: "wheeled"; readonly lines: number }
  | { readonly type: "clicked"; readonly row: number; readonly column: number };

/** Reports buttons and wheel in SGR format (1006), which has no column limit and is ASCII. */
export const mouseOn = "\x1b[?1000h\x1b[?1006h";
export const mouseOff = "\x1b[?1006l\x1b[?1000l";

const wheelLines = 3;

/** Splits a chunk. `rest` is an incomplete mouse sequence, to be prepended to the next chunk. */
export function splitMouse(chunk: string): {
  readonly keys: string;
  readonly pointed: readonly Pointed[];
  readonly rest: string;
} {
  const pointed: Pointed[] = [];
  // deno-lint-ignore no-control-regex
  const keys = chunk.replace(/\x1b\[<(\d+);(\d+);(\d+)([Mm])/g, (_, button, column, row, end) => {
    if (button === "64") pointed.push({ type: "wheeled", lines: -wheelLines });
    if (button === "65") pointed.push({ type: "wheeled", lines: wheelLines });
    if (button === "0" && end === "M") {
      pointed.push({ type: "clicked", row: Number(row) - 1, column: Number(column) - 1 });
    }
    return "";
  });
  // deno-lint-ignore no-control-regex
  const rest = /\x1b\[<[\d;]{0,20}$/.exec(keys)?.[0] ?? "";
  return { keys: keys.slice(0, keys.length - rest.length), pointed, rest };
}

/** Removes mouse sequences, which Ink does not know, from standard input. */
export function withoutMouse<Input extends { read(): unknown }>(
  input: Input,
  onPointed: (pointed: readonly Pointed[]) => void,
): Input {
  let rest = "";
  return filteredInput(input, (chunk) => {
    const split = splitMouse(rest + chunk);
    rest = split.rest;
    if (split.pointed.length > 0) onPointed(split.pointed);
    return split.keys;
  });
}
