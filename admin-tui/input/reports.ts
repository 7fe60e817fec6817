import { filteredInput } from "./input_filter.ts";

/** Longer than any report of a terminal; a longer unfinished sequence is not a report. */
const reportLengthMax = 4096;

// Control strings (ECMA-48 5.6): OSC, DCS, APC, PM and SOS, up to BEL or ST. Terminals answer
// queries with them, sometimes late and to another program. An OSC must start with a digit, so that
// Escape and a bracket typed together remain keys; Ctrl-C always remains a key.
// deno-lint-ignore no-control-regex
const report = /\x1b(?:\]\d|[P_^X])[^\x03\x07\x1b]*(?:\x07|\x1b\\)/g;
// deno-lint-ignore no-control-regex
const unfinished = /\x1b(?:\]\d|[P_^X])[^\x03\x07\x1b]*\x1b?$/;

/** Splits a chunk. `rest` is an unfinished report, to be prepended to the next chunk. */
export function splitReports(chunk: string): { readonly keys: string; readonly rest: string } {
  const keys = chunk.replace(report, "");
  const rest = unfinished.exec(keys)?.[0] ?? "";
  if (rest.length > reportLengthMax) return { keys, rest: "" };
  return { keys: keys.slice(0, keys.length - rest.length), rest };
}

/** Removes reports of the terminal itself from standard input. */
export function withoutReports<Input extends { read(): unknown }>(input: Input): Input {
  let rest = "";
  return filteredInput(input, (chunk) => {
    const split = splitReports(rest + chunk);
    rest = split.rest;
    return split.keys;
  });
}
