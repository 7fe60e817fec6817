import { settingNames } from "../../core/config/setting_names.ts";
import { printable } from "../../core/domain/printable.ts";
import { LineWriter, type Output } from "./line_writer.ts";

/** One line of the log: flat facts, chosen one by one, never a body, a header or a URL. */
export type LogFacts = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface Log {
  info(message: string, facts?: LogFacts): void;
  warn(message: string, facts?: LogFacts): void;
  error(message: string, facts?: LogFacts): void;
  /** Resolves when what was logged is written or lost, at the latest after half a second. */
  flush(): Promise<void>;
}

/** Where lines go; `soon` for those that should not wait for others. Must return at once. */
export interface LogOutput {
  write(lines: string, soon?: boolean): void;
  flush(): Promise<void>;
}

/**
 * Structured log: one JSON object a line. Nothing here waits or throws, whatever becomes of the
 * output: a log never decides whether somebody can log in. `kill -9` loses the last tenth of a
 * second (the audit record, in the database, loses nothing).
 */
export function openLog(output: LogOutput, now: () => number): Log {
  const line = (level: string, message: string, facts: LogFacts): void => {
    output.write(
      `${lineOf({ at: new Date(now()).toISOString(), level, message, ...facts })}\n`,
      level === "error",
    );
  };
  return {
    info: (message, facts = {}) => line("info", message, facts),
    warn: (message, facts = {}) => line("warn", message, facts),
    error: (message, facts = {}) => line("error", message, facts),
    flush: () => output.flush(),
  };
}

/** The log on an output such as standard output; lines that it did not take are reported on it. */
export function openOutputLog(output: Output, now: () => number): Log {
  const lines = new LineWriter(output, (count) => {
    const at = new Date(now()).toISOString();
    const message = "Lines of this log are lost: its reader was gone or slow, or its disk full";
    return `${lineOf({ at, level: "warn", message, lost_lines: count })}\n`;
  });
  return openLog(lines, now);
}

/** One line of JSON. Nearly every line is plain and has nothing to take out, as one look tells. */
function lineOf(facts: LogFacts): string {
  const line = JSON.stringify(facts);
  return plain.test(line) && !suspicious.test(line) ? line : JSON.stringify(facts, redactStrings);
}

const plain = /^[\x20-\x7e]*$/;
// Looked for from the beginning of each run only: else every line's ids are gone over many times.
const suspicious = /lk_|\+\d|\$2|(?<![A-Za-z0-9+/=_-])[A-Za-z0-9+/=_-]{40}/;

function redactStrings(key: string, value: unknown): unknown {
  if (typeof value !== "string") return value;
  return key === "stack" ? value.split("\n").map(redactFrame).join("\n") : redact(value);
}

const frame = /^( +at [^\n]*?\(?)((?:file|ext|node):[^\s()?#]+:\d+:\d+)(\)?)$/;

/**
 * One line of a stack trace. The place in a frame stays as it is, since a path can be as long as a
 * secret: it comes from the engine, and no caller writes it.
 */
function redactFrame(line: string): string {
  const [, call, place, end] = frame.exec(line) ?? [];
  if (call === undefined || place === undefined) return redact(line);
  const shown = place.replace(token, "[token]");
  return `${redact(call)}${printable(shown)}${end}`;
}

const token = /lk_[a-z]_[A-Za-z0-9_.-]+/g;

/**
 * The last line of defence: facts are chosen so that no secret is among them, but an error's
 * message is written by others. Takes out tokens, hashes, SIDs' secrets and telephone numbers.
 */
export function redact(text: string): string {
  if (!suspicious.test(text)) return printable(text);
  return printable(
    text
      .replace(token, "[token]")
      .replace(/\$2[aby]\$\d\d\$[./A-Za-z0-9]+/g, "[hash]")
      .replace(/\+\d[\d ().-]{5,20}\d/g, "[phone number]")
      // Some settings have names as long as a secret, and a warning has to name them.
      .replace(/[A-Za-z0-9+/=_-]{40,}/g, (text) => settingNames.has(text) ? text : "[long value]"),
  );
}
