import { printable } from "../../core/domain/printable.ts";
import type { Size } from "../draw/layout.ts";
import { clip, type Line, span } from "../draw/text.ts";
import { clearScreen, formatVersion, idleSecondsMax, tonesByCode, windowMax } from "./cast.ts";
import { type Change, type Film, windowOf } from "./film.ts";

export type ParsedFilm =
  | { readonly ok: true; readonly film: Film }
  /** A sentence without a period, to follow the name of the file. */
  | { readonly ok: false; readonly error: string };

/** More than fit into a file that was recorded; each is searched while playing. */
const changesMax = 200_000;
const lineMax = 4 * 1024 * 1024;
const secondsMax = 7 * 24 * 60 * 60;
const noteMax = 200;

class NotAFilm extends Error {}

/**
 * Parses a recording of this terminal, also one that ends within a line because the program
 * crashed. Everything else is refused: other sequences for terminals, other characters than a
 * terminal may show, times that go back.
 */
export function parseFilm(text: string): ParsedFilm {
  try {
    return { ok: true, film: filmOf(linesOf(text)) };
  } catch (error) {
    if (error instanceof NotAFilm) return { ok: false, error: error.message };
    throw error;
  }
}

/** The lines that end with a line break: another one was cut off. */
function linesOf(text: string): readonly string[] {
  const lines = text.split("\n").slice(0, -1);
  const long = lines.findIndex((line) => line.length > lineMax);
  if (long !== -1) throw new NotAFilm(`line ${long + 1} is too long`);
  return lines;
}

function filmOf([header = "", ...events]: readonly string[]): Film {
  let size = sizeOf(parsedJson(header, 1));
  if (events.length > changesMax) throw new NotAFilm("it has too many events");
  const known = new Map<string, Line>();
  const changes: Change[] = [];
  let note: string | null = null;
  let [at, recorded] = [0, 0];
  for (const [index, line] of events.entries()) {
    const number = index + 2;
    const [seconds, kind, output] = eventOf(parsedJson(line, number), number);
    if (seconds < recorded) throw new NotAFilm(`line ${number} goes back in time`);
    at += Math.min(seconds - recorded, idleSecondsMax);
    recorded = seconds;
    if (kind === "m") note = printable(output).slice(0, noteMax);
    else if (kind === "r") size = resized(output, number);
    else changes.push({ at, size, ...screenOf(output, size, number, known) });
  }
  if (changes[0]?.clears !== true) throw new NotAFilm("it has no first screen");
  return { changes, window: windowOf(changes), seconds: changes.at(-1)?.at ?? 0, note };
}

function parsedJson(line: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new NotAFilm(number === 1 ? "this is not a recording" : `line ${number} is not JSON`);
  }
}

function sizeOf(header: unknown): Size {
  if (typeof header !== "object" || header === null) throw new NotAFilm("this is not a recording");
  const { version, width, height, latchkey } = header as Readonly<Record<string, unknown>>;
  if (version !== 2 || typeof latchkey !== "number") {
    throw new NotAFilm("this is not a recording of this terminal; asciinema may play it");
  }
  if (latchkey !== formatVersion) throw new NotAFilm("another version of Latchkey recorded this");
  return checkedSize(Number(width), Number(height), 1);
}

function resized(text: string, number: number): Size {
  const [, columns, rows] = /^([0-9]{1,4})x([0-9]{1,4})$/.exec(text) ?? [];
  return checkedSize(Number(columns), Number(rows), number);
}

function checkedSize(columns: number, rows: number, number: number): Size {
  const isWhole = Number.isInteger(columns) && Number.isInteger(rows) && columns > 0 && rows > 0;
  if (!isWhole || columns > windowMax.columns || rows > windowMax.rows) {
    throw new NotAFilm(`line ${number} has no valid window size`);
  }
  return { columns, rows };
}

function eventOf(event: unknown, number: number): readonly [number, "o" | "r" | "m", string] {
  if (Array.isArray(event) && event.length === 3) {
    const [seconds, kind, text] = event as readonly unknown[];
    const isTime = typeof seconds === "number" && seconds >= 0 && seconds <= secondsMax;
    const isKind = kind === "o" || kind === "r" || kind === "m";
    if (isTime && isKind && typeof text === "string") return [seconds, kind, text];
  }
  throw new NotAFilm(`line ${number} is not an event of a recording`);
}

type Screen = Pick<Change, "clears" | "rows">;

function screenOf(text: string, size: Size, number: number, known: Map<string, Line>): Screen {
  const clears = text.startsWith(clearScreen);
  const [before, ...parts] = text.slice(clears ? clearScreen.length : 0).split(rowStart);
  if (before !== "" || parts.length % 2 !== 0) throw foreign(number);
  const rows = new Map<number, Line>();
  for (let at = 0; at < parts.length; at += 2) {
    const [row, written = ""] = [Number(parts[at]) - 1, parts[at + 1]];
    if (row < 0 || row >= size.rows) throw new NotAFilm(`line ${number} leaves the screen`);
    const line = known.get(written) ?? lineOf(written, number);
    known.set(written, line);
    rows.set(row, clip(line, size.columns));
  }
  return { clears, rows };
}

// deno-lint-ignore no-control-regex
const rowStart = /\x1b\[([0-9]{1,3});1H\x1b\[0m\x1b\[K/;
// deno-lint-ignore no-control-regex
const styled = /^([0-9;]{1,8})m([^\x1b]*)$/;

function lineOf(written: string, number: number): Line {
  const [before, ...parts] = written.split("\x1b[");
  if (before !== "") throw foreign(number);
  return parts.map((part) => {
    const [, code = "", text = ""] = styled.exec(part) ?? [];
    const tone = tonesByCode.get(code);
    if (tone === undefined || printable(text) !== text) throw foreign(number);
    return span(text, tone);
  });
}

function foreign(number: number): NotAFilm {
  return new NotAFilm(`line ${number} has characters or sequences that no recording has`);
}
