import type { Instant } from "../../core/domain/instant.ts";
import { closest } from "./closest.ts";
import { hasLetters } from "./has_letters.ts";
import { type LineCommand, lineCommands } from "./line_commands.ts";
import { withTaskCommand } from "./task_words.ts";

export type ParsedLine =
  /** Not the start of a command, so the text searches the actions of the screen. */
  | { readonly kind: "other"; readonly meant: string | null }
  /** `trouble` is why it cannot run: something is missing or wrong. */
  | {
    readonly kind: "command";
    readonly command: LineCommand;
    readonly rest: string;
    readonly trouble: string | null;
  };

/** Parses `user ada`, or the same in the words of the command line: `users show ada`. */
export function parseLine(text: string, now: Instant): ParsedLine {
  const words = text.trim().split(/\s+/);
  const found = findCommand(words);
  if (found === null) {
    const [first = ""] = words;
    const known = lineCommands.map(wordOf);
    const meant = words.length > 1 ? closest(first, known) ?? onlyFuzzy(first, known) : null;
    return { kind: "other", meant };
  }
  const { command, used } = found;
  const rest = words.slice(used).join(" ");
  if (command.takes === null && rest !== "") return { kind: "other", meant: null };
  const missing = rest === "" && !command.optional;
  // A word alone also searches the actions of the screen, such as lock.
  if (missing && !/\s$/.test(text)) return { kind: "other", meant: null };
  const trouble = missing ? `${command.takes} is required` : command.check(rest, now);
  return { kind: "command", command, rest, trouble };
}

/** The command, and how many words name it. The words of the command line come first. */
function findCommand(
  words: readonly string[],
): { readonly command: LineCommand; readonly used: number } | null {
  const [first = "", second = ""] = words.map((word) => word.toLowerCase());
  const twin = lineCommands.find((each) =>
    each.twin?.length === 2 && each.twin[0] === first && each.twin[1] === second
  );
  if (twin !== undefined) return { command: twin, used: 2 };
  const command = lineCommands.find(({ word }) =>
    word === first || (first === "quit" && word === "q")
  );
  return command === undefined ? null : { command, used: 1 };
}

/** Whether more words can follow the first one. */
function takesSeveral({ takes }: LineCommand): boolean {
  return takes === "FILTERS" || takes === "SEARCH";
}

function wordOf({ word }: LineCommand): string {
  return word;
}

/** The words that can complete the last word of a line, in the order of the table. */
export function completionsOf(text: string, now: Instant): readonly string[] {
  const [, start = "", last = ""] = /^(.*?)(\S*)$/.exec(text.trimStart()) ?? [];
  const parsed = start.trim() === "" ? null : parseLine(start, now);
  const words = parsed === null
    ? lineCommands.map(wordOf)
    : parsed.kind === "command" && (parsed.rest === "" || takesSeveral(parsed.command))
    ? parsed.command.values
    : [];
  const lower = last.toLowerCase();
  const started = words.filter((word) => word.startsWith(lower));
  if (started.length > 0) return started.filter((word) => word !== lower);
  return lower.length < 2 ? [] : words.filter((word) => hasLetters(word, lower));
}

/** The only word with these letters in this order; null if there are several, or none. */
function onlyFuzzy(typed: string, words: readonly string[]): string | null {
  const found = words.filter((word) => hasLetters(word, typed));
  return typed.length > 1 && found.length === 1 ? found[0] ?? null : null;
}

/** Completes the last word as far as all candidates agree, with a space if only one is left. */
export function completeLine(text: string, now: Instant): string {
  const candidates = completionsOf(text, now);
  const [first] = candidates;
  if (first === undefined) return text;
  const last = /\S*$/.exec(text)?.[0] ?? "";
  const start = text.slice(0, text.length - last.length);
  if (candidates.length === 1) return `${start}${first}${first.endsWith(":") ? "" : " "}`;
  if (!first.startsWith(last.toLowerCase())) return text;
  let common = first;
  while (!candidates.every((word) => word.startsWith(common))) common = common.slice(0, -1);
  return start + common;
}

/** The same on the command line, for a runbook; null if it has no equivalent. */
export function commandLineOf(
  { command, rest }: Pick<Extract<ParsedLine, { readonly kind: "command" }>, "command" | "rest">,
  taskCommand: string,
): string | null {
  if (command.twin === null) return null;
  const words = [...command.twin, ...command.args(rest)].map(quoted);
  return withTaskCommand(`deno task admin ${words.join(" ")}`, taskCommand);
}

/** For a POSIX shell. */
function quoted(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/**
 * Whether a line may be kept for later. One with three digits in a row may contain a part of a
 * phone number or a code.
 */
export function isKept(text: string): boolean {
  return text.trim() !== "" && !/[0-9]{3}/.test(text.replace(/[\s().-]/g, ""));
}

/**
 * Whether a line may be written to a file. Only words that the command itself knows, such as a
 * filter or a country: a name, an ID or a search belongs to a user, who may be deleted later.
 */
export function isSaved(text: string, now: Instant): boolean {
  if (!isKept(text)) return false;
  const parsed = parseLine(text, now);
  if (parsed.kind === "other" || parsed.trouble !== null) return false;
  const { command: { order, takes, values }, rest } = parsed;
  if (takes === null) return true;
  const words = rest.toLowerCase().split(/\s+/).filter((word) => word !== "");
  if (order === "stop" || order === "resume") return true;
  return words.every((word) =>
    values.includes(word) || /^country:[a-z]{2}$/.test(word) || /^[0-9]{1,2}[smhd]$/.test(word)
  );
}
