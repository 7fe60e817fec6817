import { recordLengthMax, type RecordParser } from "./csv.ts";
import type { SourceRecord } from "./import_row.ts";

/** Parses NDJSON: one object for each line. Empty lines are skipped. */
export function createNdjsonParser(): RecordParser {
  let line = 1;
  let rest = "";
  let tooLong = false;
  const finish = (into: SourceRecord[]): void => {
    const text = rest.trim();
    if (tooLong) into.push({ line, fault: "line_too_long" });
    else if (text !== "") into.push(recordOf(text, line));
    [rest, tooLong] = ["", false];
  };
  const keep = (piece: string): void => {
    tooLong ||= rest.length + piece.length > recordLengthMax;
    rest = tooLong ? "" : rest + piece;
  };
  return {
    push(text) {
      const done: SourceRecord[] = [];
      let from = 0;
      for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", from)) {
        keep(text.slice(from, at));
        finish(done);
        line++;
        from = at + 1;
      }
      keep(text.slice(from));
      return done;
    },
    end() {
      const done: SourceRecord[] = [];
      finish(done);
      return done;
    },
  };
}

/**
 * Parses the objects of one list in a JSON document, without holding the document: the document
 * itself if `key` is null, or the list under that key of the document.
 */
export function createJsonListParser(key: string | null): RecordParser {
  let [depth, line, startLine] = [0, 1, 1];
  let [inString, escaped, inList, tooLong] = [false, false, false, false];
  /** What earlier parts contained of the current object; null outside of one. */
  let element: string | null = null;
  /** The last text on the document's level, which may be a key. */
  let word = "";
  const listDepth = key === null ? 1 : 2;

  const keep = (piece: string): void => {
    if (element === null) return;
    tooLong ||= element.length + piece.length > recordLengthMax;
    element = tooLong ? "" : element + piece;
  };
  const finish = (): SourceRecord => {
    const done = tooLong
      ? { line: startLine, fault: "line_too_long" } as const
      : recordOf(element ?? "", startLine);
    [element, tooLong] = [null, false];
    return done;
  };
  const takeInString = (character: string): void => {
    if (depth === 1 && element === null && character !== '"') word += character;
    if (escaped) escaped = false;
    else if (character === "\\") escaped = true;
    else if (character === '"') inString = false;
  };
  /** Returns whether an object of the list starts or ends here. */
  const take = (character: string): "starts" | "ends" | null => {
    if (inString) {
      takeInString(character);
    } else if (character === '"') {
      if (depth === 1 && element === null) word = "";
      inString = true;
    } else if (character === "{" || character === "[") {
      depth++;
      if (inList && element === null && depth === listDepth + 1) return "starts";
      if (character === "[" && depth === listDepth && (key === null || word === key)) inList = true;
    } else if (character === "}" || character === "]") {
      if (inList && depth === listDepth) inList = false;
      depth--;
      if (element !== null && depth === listDepth) return "ends";
    }
    return null;
  };
  return {
    push(text) {
      const done: SourceRecord[] = [];
      let from = 0;
      for (let at = 0; at < text.length; at++) {
        const character = text.charAt(at);
        const border = take(character);
        if (border === "starts") {
          [element, startLine, from] = ["", line, at];
        } else if (border === "ends") {
          keep(text.slice(from, at + 1));
          done.push(finish());
        } else if (character === "\n") line++;
      }
      keep(text.slice(from));
      return done;
    },
    end() {
      // A document that ends too early was cut off.
      return depth === 0 && element === null ? [] : [{ line, fault: "line_format" }];
    },
  };
}

function recordOf(text: string, line: number): SourceRecord {
  try {
    const values: unknown = JSON.parse(text);
    return typeof values === "object" && values !== null && !Array.isArray(values)
      ? { line, values: values as Readonly<Record<string, unknown>> }
      : { line, fault: "line_format" };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { line, fault: "line_format" };
  }
}
