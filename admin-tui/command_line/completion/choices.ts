import { allThemeNames } from "../../draw/look.ts";
import type { CliCommand, CommandOption } from "../command/command.ts";
import { valueWords } from "./value_words.ts";

/** A word that can be typed next, and what it means; empty if its name says all. */
export interface Choice {
  readonly word: string;
  readonly about: string;
}

/** What follows an option: listed values, a file, or text that no shell can complete. */
export type Following = readonly Choice[] | "file" | "text";

/** An option, and what follows it; null for a flag. */
export interface OptionChoice extends Choice {
  readonly following: Following | null;
}

/** The completed program: it exists in the image; elsewhere users define it as a function. */
export const program = "latchkey-admin";

/** What every command takes, anywhere. */
export const commonOptions: readonly OptionChoice[] = [
  flag("--json", "print JSON"),
  flag("--readonly", "refuse all changes"),
  flag("--help", "show the help"),
  { word: "--connect", about: "the URL of a service on another machine", following: "text" },
];

/** Options that open the terminal instead of running a command. */
export const screenOptions: readonly OptionChoice[] = [
  {
    word: "--theme",
    about: "the colors of the terminal admin",
    following: choicesOf(allThemeNames),
  },
  { word: "--theme-file", about: "colors of your own", following: "file" },
  { word: "--keymap", about: "keys of your own", following: "file" },
  { word: "--record", about: "record what the terminal shows to a new file", following: "file" },
  { word: "--replay", about: "play a recording", following: "file" },
  flag("--ascii", "draw ASCII only"),
  flag("--mouse", "use wheel and clicks"),
  flag("--screen-reader", "lines in reading order"),
];

/** What can start the line: besides a noun. */
export const firstOptions: readonly OptionChoice[] = [
  flag("--version", "print the version"),
  flag("--yes", "skip the confirmation"),
  ...commonOptions,
];

function flag(word: string, about: string): OptionChoice {
  return { word, about, following: null };
}

export function choicesOf(values: readonly string[]): readonly Choice[] {
  return values.map((word) => ({ word, about: valueWords[word] ?? "" }));
}

/** The options of a command, those of all commands last. */
export function optionsOf({ options, asks }: CliCommand): readonly OptionChoice[] {
  const own = Object.entries(options).map(([name, option]): OptionChoice => ({
    word: `--${name}`,
    about: option.about,
    following: followingOf(option),
  }));
  return [...own, ...(asks ? [flag("--yes", "skip the confirmation")] : []), ...commonOptions];
}

function followingOf({ value, values }: CommandOption): Following | null {
  if (value === null) return null;
  if (values !== undefined) return choicesOf(values);
  return value === "FILE" ? "file" : "text";
}

/** What follows the noun and the verb besides options. */
export function argumentsOf({ arguments: args }: CliCommand): readonly Choice[] | "file" {
  if (args.some(({ name }) => name === "FILE")) return "file";
  return choicesOf(args.flatMap(({ values = [] }) => values));
}

export function nounsOf(commands: readonly CliCommand[]): readonly Choice[] {
  return [...new Set(commands.map(({ noun }) => noun))].map((noun) => {
    const alone = commands.find((command) => command.noun === noun && command.verb === "");
    const verbs = verbsOf(commands, noun).map(({ word }) => word).join(", ");
    return { word: noun, about: alone?.about ?? verbs };
  });
}

export function verbsOf(commands: readonly CliCommand[], noun: string): readonly Choice[] {
  return commands.filter((command) => command.noun === noun && command.verb !== "")
    .map(({ verb, about }) => ({ word: verb, about }));
}

/** The nouns that are a whole command. */
export function nounsAlone(commands: readonly CliCommand[]): readonly string[] {
  return commands.filter(({ verb }) => verb === "").map(({ noun }) => noun);
}

/** The words that are followed by a value, wherever they stand. */
export const valuedAnywhere: readonly string[] = [...screenOptions, ...commonOptions]
  .filter(({ following }) => following !== null).map(({ word }) => word);
