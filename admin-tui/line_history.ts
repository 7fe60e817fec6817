import type { Instant } from "../core/domain/instant.ts";
import { isSaved } from "./grammar/parse_line.ts";

/** The name of the file in the data directory, which only its owner can read. */
export const lineHistoryFile = "admin-lines.json";

/** Earlier `:` lines of each operator, newest first. */
export type LineHistory = ReadonlyMap<string, readonly string[]>;

const operatorsMax = 50;
const linesMax = 50;

/**
 * Parses the file. A missing or foreign one has no lines, and a line that may not be saved is
 * dropped.
 */
export function parseLineHistory(text: string | null, now: Instant): LineHistory {
  try {
    const parsed: unknown = JSON.parse(text ?? "");
    if (!Array.isArray(parsed)) return new Map();
    const entries = parsed.slice(0, operatorsMax).flatMap((entry: unknown) => {
      if (!Array.isArray(entry) || typeof entry[0] !== "string") return [];
      return [[entry[0], savedLines(entry[1], now)] as const];
    });
    return new Map(entries);
  } catch {
    return new Map();
  }
}

/** The lines that a terminal added to those that it started with, newest first. */
export function addedLines(
  before: readonly string[],
  after: readonly string[],
): readonly string[] {
  const counts = after.map((_, count) => count);
  const count = counts.find((count) => {
    const added = after.slice(0, count);
    const kept = before.filter((line) => !added.includes(line));
    return after.slice(count).every((line, at) => line === kept[at]);
  });
  return after.slice(0, count ?? after.length);
}

/**
 * The file with new lines of one operator above those that it has by now, perhaps of another
 * terminal. The operator becomes the first: the last ones are forgotten.
 */
export function withLines(
  before: LineHistory,
  operator: string,
  added: readonly string[],
  now: Instant,
): string {
  const others = [...before].filter(([name]) => name !== operator);
  const own = savedLines([...new Set([...added, ...before.get(operator) ?? []])], now);
  const entries = own.length === 0 ? others : [[operator, own], ...others];
  return `${JSON.stringify(entries.slice(0, operatorsMax))}\n`;
}

function savedLines(lines: unknown, now: Instant): readonly string[] {
  if (!Array.isArray(lines)) return [];
  return lines.filter((line): line is string => typeof line === "string" && isSaved(line, now))
    .slice(0, linesMax);
}
