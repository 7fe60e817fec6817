import { parseArgs } from "node:util";
import type { Instant } from "../../core/domain/instant.ts";
import { closest } from "../grammar/closest.ts";
import type { CliCommand, CommandInput } from "./command/command.ts";
import { commands } from "./command_table.ts";

export type ParsedCommand =
  /** `command` is null if the help lists several commands. */
  | {
    readonly kind: "help";
    readonly topic: readonly CliCommand[];
    readonly command: CliCommand | null;
  }
  | { readonly kind: "version" }
  | { readonly kind: "misuse"; readonly words: string }
  | {
    readonly kind: "command";
    readonly command: CliCommand;
    readonly input: CommandInput;
    readonly json: boolean;
    readonly yes: boolean;
    readonly readonly: boolean;
  };

interface ParseContext {
  readonly now: Instant;
  readonly readTextFile: (path: string) => string;
}

const helpWords = ["--help", "-h", "help"];
const movable = ["--json", "--readonly", "--yes"];

/** Parses the arguments of `deno task admin`. */
export function parseCommand(given: readonly string[], context: ParseContext): ParsedCommand {
  const args = withoutLeadingOptions(given);
  const [noun = "", verb = ""] = args;
  if (helpWords.includes(noun)) return parseHelp(args.slice(1), context);
  if (["--version", "-V"].includes(noun)) return { kind: "version" };
  const ofNoun = commands.filter((command) => command.noun === noun);
  const [alone] = ofNoun;
  if (alone === undefined) return { kind: "misuse", words: unknownNoun(noun, verb) };
  if (alone.verb === "") return parseRest(alone, args.slice(1), context);
  const command = ofNoun.find((each) => each.verb === verb);
  if (command !== undefined) return parseRest(command, args.slice(2), context);
  if (helpWords.includes(verb)) return { kind: "help", topic: ofNoun, command: null };
  const verbs = ofNoun.map((each) => each.verb);
  const meant = closest(verb, verbs);
  const hint = meant === null ? "" : ` Did you mean ${noun} ${meant}?`;
  const words = `${noun} requires one of: ${verbs.join(", ")}.${hint} See ${noun} --help.`;
  return { kind: "misuse", words };
}

/** Moves options that every command has behind the noun and the verb. */
function withoutLeadingOptions(args: readonly string[]): readonly string[] {
  const words: string[] = [];
  const options: string[] = [];
  for (const [at, arg] of args.entries()) {
    if (words.length === 2 || arg === "--") return [...words, ...options, ...args.slice(at)];
    (movable.includes(arg) ? options : words).push(arg);
  }
  return [...words, ...options];
}

/** `help`, `help users` and `help users lock`, or the same with `--help`. */
function parseHelp(topic: readonly string[], context: ParseContext): ParsedCommand {
  const named = topic.filter((word) => !word.startsWith("-"));
  if (named.length === 0) return { kind: "help", topic: commands, command: null };
  return parseCommand([...named.slice(0, 2), "--help"], context);
}

function unknownNoun(noun: string, verb: string): string {
  if (noun === "" || movable.includes(noun)) return "A command is required. See --help.";
  const meant = closest(noun, commands.map((command) => command.noun));
  if (meant === null) return `Unknown command: ${noun}. See --help.`;
  const verbs = commands.filter((command) => command.noun === meant).map((each) => each.verb);
  const words = [meant, closest(verb, verbs) ?? ""].filter((word) => word !== "").join(" ");
  return `Unknown command: ${noun}. Did you mean ${words}? See --help.`;
}

function parseRest(
  command: CliCommand,
  args: readonly string[],
  context: ParseContext,
): ParsedCommand {
  const split = splitArguments(command, args);
  if (typeof split === "string") return { kind: "misuse", words: split };
  const { values, positionals } = split;
  if (values.has("help")) return { kind: "help", topic: [command], command };
  for (const [name, given] of values) {
    if (given.length > 1) return { kind: "misuse", words: `--${name} was given more than once.` };
    if (given[0] === "") return { kind: "misuse", words: `--${name} requires a value.` };
  }
  const missing = command.arguments[positionals.length];
  if (missing !== undefined) return { kind: "misuse", words: `${missing.name} is required.` };
  const surplus = positionals[command.arguments.length];
  if (surplus !== undefined) {
    const words = `Unexpected argument: ${surplus}. Quote text that contains spaces.`;
    return { kind: "misuse", words };
  }
  const invalid = command.arguments.find(({ values }, at) =>
    values !== undefined && !values.includes(positionals[at] ?? "")
  );
  if (invalid !== undefined) {
    return {
      kind: "misuse",
      words: `${invalid.name} must be one of ${invalid.values?.join(", ")}.`,
    };
  }
  const typed = new Map(command.arguments.map(({ name }, at) => [name, positionals[at] ?? ""]));
  const input = {
    argument: (name: string) => typed.get(name) ?? "",
    option: (name: string) => values.get(name)?.[0] ?? null,
    flag: (name: string) => values.has(name),
    ...context,
  };
  const given = { json: values.has("json"), yes: values.has("yes") };
  return { kind: "command", command, input, ...given, readonly: values.has("readonly") };
}

/** Splits options from positionals, or returns the usage error. A flag's value is `on`. */
function splitArguments(
  command: CliCommand,
  args: readonly string[],
): { readonly values: Map<string, readonly string[]>; readonly positionals: string[] } | string {
  const flag = { type: "boolean" } as const;
  const options = Object.entries(command.options).map(([name, { value }]) =>
    // Each accepts several values, because node:util would silently keep only the last one.
    [name, value === null ? flag : { type: "string", multiple: true } as const] as const
  );
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        ...Object.fromEntries(options),
        json: flag,
        readonly: flag,
        help: { type: "boolean", short: "h" },
        ...(command.asks ? { yes: flag } : {}),
      },
      allowPositionals: true,
    });
    const entries = Object.entries(values).map(([name, given]) =>
      [name, Array.isArray(given) ? given.map(String) : ["on"]] as const
    );
    return { values: new Map(entries), positionals };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const words = `${error.message.split(/[.\n]/)[0] ?? "Invalid usage"}.`;
    const unknown = /^Unknown option '--([^']+)'/.exec(words)?.[1];
    const meant = unknown === undefined ? null : closest(unknown, optionNames(command));
    return meant === null ? words : `${words} Did you mean --${meant}?`;
  }
}

function optionNames({ options, asks }: CliCommand): readonly string[] {
  return [...Object.keys(options), "json", "readonly", "help", ...(asks ? ["yes"] : [])];
}
