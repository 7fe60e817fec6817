import type { Instant } from "../../core/domain/instant.ts";
import { closest } from "./closest.ts";
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
    const meant = words.length > 1 ? closest(words[0] ?? "", lineCommands.map(wordOf)) : null;
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

function wordOf({ word }: LineCommand): string {
  return word;
}

/** The words that can complete the last word of a line, in the order of the table. */
export function completionsOf(text: string, now: Instant): readonly string[] {
  const [, start = "", last = ""] = /^(.*?)(\S*)$/.exec(text.trimStart()) ?? [];
  const parsed = start.trim() === "" ? null : parseLine(start, now);
  const words = parsed === null
    ? lineCommands.map(wordOf)
    : parsed.kind === "command"
    ? parsed.command.values
    : [];
  const lower = last.toLowerCase();
  return words.filter((word) => word.startsWith(lower) && word !== lower);
}

/** Completes the last word as far as all candidates agree, with a space if only one is left. */
export function completeLine(text: string, now: Instant): string {
  const candidates = completionsOf(text, now);
  const [first] = candidates;
  if (first === undefined) return text;
  const start = text.slice(0, text.length - (/\S*$/.exec(text)?.[0].length ?? 0));
  if (candidates.length === 1) return `${start}${first}${first.endsWith(":") ? "" : " "}`;
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
