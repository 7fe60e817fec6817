import type { SourceRecord } from "./import_row.ts";

/** A parser that gets a text in parts, and returns the records that are complete. */
export interface RecordParser {
  push(text: string): readonly SourceRecord[];
  end(): readonly SourceRecord[];
}

/** The longest record, in UTF-16 units. Metadata has at most 8 KiB. */
export const recordLengthMax = 256 * 1024;

type State = "start" | "plain" | "quoted" | "closed" | "broken";

/**
 * Parses CSV as RFC 4180 describes it: the first record names the columns, a value in quotes may
 * contain commas, line breaks and doubled quotes. Lines may end in LF, and empty lines are skipped.
 * A record that is malformed, too long or has another number of values than there are columns is a
 * fault of that line only.
 */
export function createCsvParser(): RecordParser {
  let state: State = "start";
  let [line, recordLine, length] = [1, 1, 0];
  let field = "";
  let fields: string[] = [];
  let columns: readonly string[] | null = null;
  let first = true;

  const finish = (into: SourceRecord[]): void => {
    const isEmpty = fields.length === 0 && field === "" && state === "start";
    fields.push(field);
    if (length > recordLengthMax) into.push({ line: recordLine, fault: "line_too_long" });
    else if (state === "broken") into.push({ line: recordLine, fault: "line_format" });
    else if (isEmpty) {
      // An empty line.
    } else if (columns === null) columns = fields.map((name) => name.trim());
    else if (fields.length !== columns.length) {
      into.push({ line: recordLine, fault: "column_count" });
    } else into.push({ line: recordLine, values: valuesOf(columns, fields) });
    [field, fields, state, length] = ["", [], "start", 0];
    recordLine = line;
  };
  const keep = (piece: string): void => {
    length += piece.length;
    if (length <= recordLengthMax) field += piece;
  };
  const endField = (): void => {
    if (length <= recordLengthMax) fields.push(field);
    field = "";
    if (state !== "broken") state = "start";
  };
  const take = (character: string, into: SourceRecord[]): void => {
    if (character === "\n") line++;
    if (state === "quoted") {
      if (character === '"') state = "closed";
      else keep(character);
    } else if (character === "\n") {
      finish(into);
    } else if (character === "\r") {
      // Of a CRLF: a lone CR is dropped as well.
    } else if (character === ",") {
      endField();
    } else if (character === '"' && state === "start") {
      state = "quoted";
    } else if (character === '"' && state === "closed") {
      state = "quoted";
      keep(character);
    } else if (state === "closed" || character === '"') {
      state = "broken";
    } else {
      if (state === "start") state = "plain";
      keep(character);
    }
  };
  return {
    push(text) {
      const done: SourceRecord[] = [];
      const whole = first ? text.replace(/^\uFEFF/, "") : text;
      if (text !== "") first = false;
      for (let at = 0; at < whole.length;) {
        const plain = plainRun(whole, at, state);
        if (plain > at) {
          if (state === "start") state = "plain";
          const piece = whole.slice(at, plain);
          if (state === "quoted") line += countOf(piece, "\n");
          keep(piece);
          at = plain;
        } else take(whole.charAt(at++), done);
      }
      return done;
    },
    end() {
      const done: SourceRecord[] = [];
      if (state === "quoted") state = "broken";
      finish(done);
      return done;
    },
  };
}

/** Where the run of characters ends that neither end a value nor are quotes. */
function plainRun(text: string, from: number, state: State): number {
  if (state === "closed" || state === "broken") return from;
  if (state === "quoted") {
    const quote = text.indexOf('"', from);
    return quote === -1 ? text.length : quote;
  }
  let at = from;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    // The quote, the comma, LF and CR.
    if (code === 34 || code === 44 || code === 10 || code === 13) break;
  }
  return at;
}

function countOf(text: string, character: string): number {
  let count = 0;
  for (let at = text.indexOf(character); at !== -1; at = text.indexOf(character, at + 1)) count++;
  return count;
}

function valuesOf(columns: readonly string[], fields: readonly string[]): Record<string, string> {
  return Object.fromEntries(columns.map((name, at) => [name, fields[at] ?? ""]));
}

/** Writes one record, with quotes where they are needed. */
export function csvLine(values: readonly string[]): string {
  return `${values.map(csvValue).join(",")}\n`;
}

function csvValue(value: string): string {
  return /[",\r\n]|^\s|\s$/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
