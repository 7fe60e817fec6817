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

/** The file with the lines of one operator, who becomes the first: the last ones are forgotten. */
export function lineHistoryText(
  before: LineHistory,
  operator: string,
  lines: readonly string[],
  now: Instant,
): string {
  const others = [...before].filter(([name]) => name !== operator);
  const own = savedLines(lines, now);
  const entries = own.length === 0 ? others : [[operator, own], ...others];
  return `${JSON.stringify(entries.slice(0, operatorsMax))}\n`;
}

function savedLines(lines: unknown, now: Instant): readonly string[] {
  if (!Array.isArray(lines)) return [];
  return lines.filter((line): line is string => typeof line === "string" && isSaved(line, now))
    .slice(0, linesMax);
}
