import { filteredInput } from "./input_filter.ts";

/** Longer than any answer of a terminal; what is longer and has no end is not one. */
const reportLengthMax = 4096;

// Control strings (ECMA-48 5.6): OSC, DCS, APC, PM and SOS, up to BEL or ST. Terminals answer
// queries with them, also late and to another program. An OSC begins with a digit, so that Escape
// and a bracket typed together are still keys; Ctrl-C always is.
// deno-lint-ignore no-control-regex
const report = /\x1b(?:\]\d|[P_^X])[^\x03\x07\x1b]*(?:\x07|\x1b\\)/g;
// deno-lint-ignore no-control-regex
const unfinished = /\x1b(?:\]\d|[P_^X])[^\x03\x07\x1b]*\x1b?$/;

/** `rest` is the beginning of a report whose end has not arrived; it precedes the next chunk. */
export function splitReports(chunk: string): { readonly keys: string; readonly rest: string } {
  const keys = chunk.replace(report, "");
  const rest = unfinished.exec(keys)?.[0] ?? "";
  if (rest.length > reportLengthMax) return { keys, rest: "" };
  return { keys: keys.slice(0, keys.length - rest.length), rest };
}

/** Standard input without what the terminal itself reports. */
export function withoutReports<Input extends { read(): unknown }>(input: Input): Input {
  let rest = "";
  return filteredInput(input, (chunk) => {
    const split = splitReports(rest + chunk);
    rest = split.rest;
    return split.keys;
  });
}
