/** A name, and keys that are pressed one after the other. */
export type Journey = readonly [name: string, keys: readonly string[]];

function times(count: number, ...keys: readonly string[]): readonly string[] {
  return Array.from({ length: count }, () => keys).flat();
}

const [pageDown, backspace, escape] = ["\x1b[6~", "\x7f", "\x1b"];

/**
 * Each has at least 40 keys, so that its p95 is not one of them. After Esc, Ink waits up to 20 ms
 * for the rest of a sequence, unless the terminal has the keyboard protocol of kitty; so only as
 * many journeys use it as an operator would.
 */
export const journeys: readonly Journey[] = [
  ["cursor down within the window", [...times(30, "j"), ...times(30, "k")]],
  ["cursor down, the list scrolls", ["G", "g", ...times(120, "j")]],
  ["page after page down", times(120, pageDown)],
  ["bottom to top and back", times(30, "G", "g")],
  ["search while typing", times(2, "/", ..."user-99", ...times(7, backspace), ..."0123", escape)],
  [
    "search inside names while typing",
    times(2, "/", ..."absent@example", ...times(14, backspace), escape),
  ],
  ["filters and orders", times(6, ..."fffffssssss")],
  ["Activity: chart, time range, failures", [
    "4",
    ...times(8, "h", "h", "l", "q", "w", "f", "v"),
    "1",
  ]],
  ["Sends: cursor, pages, failures", ["3", ...times(10, "j", "j", pageDown, "n", "g"), "1"]],
  ["attack board, opened and closed", times(20, "!", backspace)],
  ["attack board, cursor", ["!", ...times(20, "j"), ...times(20, "k"), backspace]],
  ["attack board, refreshed", ["!", ...times(40, "r"), backspace]],
  ["from screen to screen", times(40, "\t")],
];
