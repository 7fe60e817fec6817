import { parseArgs } from "node:util";
import type { Instant } from "../../core/domain/instant.ts";
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

/** Parses the arguments of `deno task admin`. */
export function parseCommand(args: readonly string[], context: ParseContext): ParsedCommand {
  // --readonly may also precede the command, as it does for the screen.
  if (args[0] === "--readonly" && args.length > 1) {
    return parseCommand([...args.slice(1), "--readonly"], context);
  }
  const [noun = "", verb = ""] = args;
  const ofNoun = commands.filter((command) => command.noun === noun);
  const [alone] = ofNoun;
  if (alone?.verb === "") return parseRest(alone, args.slice(1), context);
  const command = ofNoun.find((each) => each.verb === verb);
  if (command !== undefined) return parseRest(command, args.slice(2), context);
  if (["--help", "-h", "help"].includes(noun)) {
    return { kind: "help", topic: commands, command: null };
  }
  if (["--version", "-V"].includes(noun)) return { kind: "version" };
  if (ofNoun.length === 0) {
    return { kind: "misuse", words: `Unknown command: ${noun}. See --help.` };
  }
  if (["--help", "-h", "help"].includes(verb)) {
    return { kind: "help", topic: ofNoun, command: null };
  }
  const verbs = ofNoun.map((each) => each.verb).join(", ");
  return { kind: "misuse", words: `${noun} requires one of: ${verbs}. See ${noun} --help.` };
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
    return (error.message.split(/[.\n]/)[0] ?? "Invalid usage") + ".";
  }
}
