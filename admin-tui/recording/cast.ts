import type { Size } from "../draw/layout.ts";
import { type Line, type Tone, tones } from "../draw/text.ts";

/*
 * A recording is a file of asciicast v2 (https://docs.asciinema.org/manual/asciicast/v2/), which
 * other players can play. Its text is a small part of what terminals understand, so that one from a
 * stranger can be checked: whole rows, each with the styles of the theme `dark`.
 */

/** The largest file that is written or read. */
export const recordingBytesMax = 16 * 1024 * 1024;

/** Players skip what is longer. */
export const idleSecondsMax = 2;

/** The largest window of a recording. */
export const windowMax: Size = { columns: 500, rows: 200 };

/** The version of this format, in the header. Other players ignore it. */
export const formatVersion = 1;

/** What comes before the text of each tone: the codes of the theme `dark`. */
export const toneCodes: Readonly<Record<Tone, string>> = {
  plain: "0",
  dim: "0;2",
  strong: "0;1",
  good: "0;32",
  warn: "0;33",
  bad: "0;31",
  accent: "0;1;36",
};

export const tonesByCode: ReadonlyMap<string, Tone> = new Map(
  tones.map((tone) => [toneCodes[tone], tone]),
);

/** Starts a screen: hides the cursor and clears everything. */
export const clearScreen = "\x1b[?25l\x1b[2J";

export function headerText({ columns, rows }: Size, now: number): string {
  return JSON.stringify({
    version: 2,
    width: columns,
    height: rows,
    timestamp: Math.floor(now / 1000),
    idle_time_limit: idleSecondsMax,
    title: "Latchkey terminal",
    latchkey: formatVersion,
  });
}

/** An event: `o` is output, `r` a new size, `m` a note. */
export function eventText(seconds: number, kind: "o" | "r" | "m", text: string): string {
  return JSON.stringify([Math.round(seconds * 1000) / 1000, kind, text]);
}

/**
 * The row at `at`, from the top, replaced as a whole. It is cleared before, because after a full
 * row some terminals would clear the last cell.
 */
export function rowText(line: Line, at: number): string {
  const text = line.map(({ text, tone }) => `\x1b[${toneCodes[tone]}m${text}`).join("");
  return `\x1b[${at + 1};1H\x1b[0m\x1b[K${text}`;
}
