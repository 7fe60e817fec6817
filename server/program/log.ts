import { type LogLevel, logLevels } from "../../core/config/log_config.ts";
import { settingNames } from "../../core/config/settings/setting_names.ts";
import { isoTime } from "../../core/domain/iso_time.ts";
import { printable } from "../../core/domain/printable.ts";
import { LineWriter, type Output } from "./line_writer.ts";

/** The members of a log line: chosen individually, never a body, a header or a URL. */
export type LogFacts = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface Log {
  info(message: string, facts?: LogFacts): void;
  warn(message: string, facts?: LogFacts): void;
  error(message: string, facts?: LogFacts): void;
  /**
   * Writes the line of a request, at the level `info`. `own` is not redacted, because that took a
   * sixth of a session check: it has only what Latchkey itself makes, such as IDs, routes, codes
   * and numbers. What a client chose, such as its address, is in `client`, which is redacted.
   */
  request(own: LogFacts, client: LogFacts): void;
  /** Resolves when all lines are written or lost, or after half a second. */
  flush(): Promise<void>;
  /** Lines since the start. Absent if they are not counted. */
  readonly counts?: () => LogCounts;
}

/** Lines by level, whether or not they were lost, and how many were lost. */
export type LogCounts = Readonly<Record<LogLevel | "lost", number>>;

/** Where lines are written. `soon` asks not to wait for more lines. Must not block. */
export interface LogOutput {
  write(lines: string, soon?: boolean): void;
  flush(): Promise<void>;
  /** Lines that were lost since the start. */
  readonly lost?: () => number;
}

/**
 * A structured log with one JSON object per line. It never blocks or throws, even if the output
 * fails: a log must not decide whether someone can log in. `kill -9` loses the last tenth of a
 * second. The audit log, which is in the database, loses nothing. Lines below `lowest` are left
 * out.
 */
export function openLog(output: LogOutput, now: () => number, lowest: LogLevel = "info"): Log {
  const counts = { info: 0, warn: 0, error: 0 };
  const from = logLevels.indexOf(lowest);
  const line = (level: LogLevel, message: string, facts: LogFacts): void => {
    if (logLevels.indexOf(level) < from) return;
    counts[level]++;
    output.write(
      `${lineOf({ at: isoTime(now()), level, message, ...facts })}\n`,
      level === "error",
    );
  };
  return {
    info: (message, facts = {}) => line("info", message, facts),
    warn: (message, facts = {}) => line("warn", message, facts),
    error: (message, facts = {}) => line("error", message, facts),
    request(own, client) {
      if (from > logLevels.indexOf("info")) return;
      counts.info++;
      const start = `{"at":"${isoTime(now())}","level":"info","message":"request"`;
      // Neither is empty: every request has an ID and a method.
      const end = harmlessLine(client) ?? lineOf(client);
      output.write(`${start}${membersOf(own)},${end.slice(1)}\n`);
    },
    flush: () => output.flush(),
    counts: () => ({ ...counts, lost: output.lost?.() ?? 0 }),
  };
}

/** Opens the log on an output such as standard output, and reports lost lines in it. */
export function openOutputLog(output: Output, now: () => number, lowest?: LogLevel): Log {
  const lines = new LineWriter(output, (count) => {
    const at = isoTime(now());
    const message =
      "Log lines were lost: the reader was slow or disconnected, or the disk was full";
    return `${lineOf({ at, level: "warn", message, lost_lines: count })}\n`;
  });
  return openLog(lines, now, lowest);
}

/** One line of JSON. Most lines need no redaction, which one check of the whole line shows. */
function lineOf(facts: LogFacts): string {
  const line = JSON.stringify(facts);
  return plain.test(line) && !suspicious.test(line) ? line : JSON.stringify(facts, redactStrings);
}

/**
 * The members as in `JSON.stringify(facts)`, each after a comma, in a third of the time: the texts
 * of Latchkey itself need no escape.
 */
function membersOf(facts: LogFacts): string {
  let members = "";
  for (const name in facts) {
    const value = facts[name];
    if (value === undefined) continue;
    members += `,"${name}":${jsonOf(value)}`;
  }
  return members;
}

function jsonOf(value: string | number | boolean | null): string {
  if (typeof value === "number" && Number.isFinite(value)) return `${value}`;
  if (typeof value === "string" && unescaped.test(value)) return `"${value}"`;
  return JSON.stringify(value);
}

/** IDs, routes and codes. */
const unescaped = /^[A-Za-z0-9_.:/-]*$/;

/**
 * The same line as `lineOf`, in a third of the time, if every value is as short and plain as a
 * method and an address. Null otherwise.
 */
function harmlessLine(facts: LogFacts): string | null {
  let line = "";
  for (const name in facts) {
    const value = facts[name];
    if (value === undefined) continue;
    if (typeof value !== "string" || !harmless.test(value)) return null;
    line += `${line === "" ? "{" : ","}"${name}":"${value}"`;
  }
  return line === "" ? null : `${line}}`;
}

/** Needs no escape in JSON, and is no token, hash, phone number or long value. */
const harmless = /^[A-Za-z0-9.:]{1,39}$/;

const plain = /^[\x20-\x7e]*$/;
// The lookbehind matches only at the start of a run: otherwise every ID is scanned many times.
const suspicious = /lk_|\+\d|\$2|(?<![A-Za-z0-9+/=_-])[A-Za-z0-9+/=_-]{40}/;

function redactStrings(key: string, value: unknown): unknown {
  if (typeof value !== "string") return value;
  return key === "stack" ? value.split("\n").map(redactFrame).join("\n") : redact(value);
}

const frame = /^( +at [^\n]*?\(?)((?:file|ext|node):[^\s()?#]+:\d+:\d+)(\)?)$/;

/**
 * Redacts a line of a stack trace. The location in a frame is kept, since a path can be as long as
 * a secret: it comes from the engine, and no caller can influence it.
 */
function redactFrame(line: string): string {
  const [, call, place, end] = frame.exec(line) ?? [];
  if (call === undefined || place === undefined) return redact(line);
  const shown = place.replace(token, "[token]");
  return `${redact(call)}${printable(shown)}${end}`;
}

const token = /lk_[a-z]_[A-Za-z0-9_.-]+/g;

/**
 * The last line of defense: log lines are written without secrets, but the message of an error may
 * come from a library. Replaces tokens, hashes, provider secrets and phone numbers.
 */
export function redact(text: string): string {
  if (!suspicious.test(text)) return printable(text);
  return printable(
    text
      .replace(token, "[token]")
      .replace(/\$2[aby]\$\d\d\$[./A-Za-z0-9]+/g, "[hash]")
      .replace(/\+\d[\d ().-]{5,20}\d/g, "[phone number]")
      // Some settings have names as long as a secret, and warnings must be able to name them.
      .replace(/[A-Za-z0-9+/=_-]{40,}/g, (text) => settingNames.has(text) ? text : "[long value]"),
  );
}
