import { printable } from "../core/mod.ts";

/** One line of the log: flat facts, chosen one by one, never a body, a header or a URL. */
export type LogFacts = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface Log {
  info(message: string, facts?: LogFacts): void;
  warn(message: string, facts?: LogFacts): void;
  error(message: string, facts?: LogFacts): void;
  /** Writes what is buffered. */
  flush(): void;
}

const bufferCharsMax = 16 * 1024;
const bufferMilliseconds = 100;

/**
 * Structured log: one JSON object a line. Lines are gathered for a tenth of a second, since one
 * write per request would cost the hot path more than the request; `kill -9` loses that tenth (the
 * audit record, in the database, loses nothing). Errors are written at once.
 */
export function openLog(write: (text: string) => void, now: () => number): Log {
  let buffer = "";
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (buffer !== "") write(buffer);
    buffer = "";
  };
  const line = (level: string, message: string, facts: LogFacts): void => {
    buffer += `${lineOf({ at: new Date(now()).toISOString(), level, message, ...facts })}\n`;
    if (level === "error" || buffer.length > bufferCharsMax) flush();
    else timer ??= setTimeout(flush, bufferMilliseconds);
  };
  return {
    info: (message, facts = {}) => line("info", message, facts),
    warn: (message, facts = {}) => line("warn", message, facts),
    error: (message, facts = {}) => line("error", message, facts),
    flush,
  };
}

/** One line of JSON. Nearly every line is plain and has nothing to take out, as one look tells. */
function lineOf(facts: LogFacts): string {
  const line = JSON.stringify(facts);
  return plain.test(line) && !suspicious.test(line) ? line : JSON.stringify(facts, redactStrings);
}

const plain = /^[\x20-\x7e]*$/;
// Looked for from the beginning of each run only: else every line's ids are gone over many times.
const suspicious = /lk_|\+\d|\$2|(?<![A-Za-z0-9+/=_-])[A-Za-z0-9+/=_-]{40}/;

function redactStrings(_key: string, value: unknown): unknown {
  return typeof value === "string" ? redact(value) : value;
}

/**
 * The last line of defence: facts are chosen so that no secret is among them, but an error's
 * message is written by others. Takes out tokens, hashes, SIDs' secrets and telephone numbers.
 */
export function redact(text: string): string {
  if (!suspicious.test(text)) return printable(text);
  return printable(
    text
      .replace(/lk_[a-z]_[A-Za-z0-9_.-]+/g, "[token]")
      .replace(/\$2[aby]\$\d\d\$[./A-Za-z0-9]+/g, "[hash]")
      .replace(/\+\d[\d ().-]{5,20}\d/g, "[phone number]")
      .replace(/[A-Za-z0-9+/=_-]{40,}/g, "[long value]"),
  );
}
