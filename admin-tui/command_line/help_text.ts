import { columns } from "./command/columns.ts";
import type { CliCommand } from "./command/command.ts";

const codes = "Exit codes: 0 success, 1 refused, 2 usage or settings error, " +
  "69 database or server unavailable, 70 bug, 130 interrupted.";

/** The help for several commands: one line each. */
export function helpOf(commands: readonly CliCommand[]): readonly string[] {
  return [
    "deno task admin                      open the terminal admin",
    "deno task admin NOUN VERB [options]  run a single command",
    "deno task admin --version, -V        print the version",
    "",
    ...columns(commands.map((command) => [`  ${usageOf(command)}`, command.about])),
    "",
    "--json prints JSON, --readonly refuses all changes, --help after a command shows its options.",
    "--connect URL, or LATCHKEY_URL, works on another machine's service, with the key in " +
    "LATCHKEY_KEY_FILE.",
    "Options of the terminal: --theme NAME, --theme-file FILE, --keymap FILE, --ascii, --mouse, " +
    "--screen-reader.",
    "--record FILE records what the terminal shows, --replay FILE plays it, without a database.",
    codes,
  ];
}

/** The help for the commands of one noun, each with its options. */
export function helpOfNoun(commands: readonly CliCommand[]): readonly string[] {
  return [
    ...commands.flatMap((command) => [
      `deno task admin ${usageOf(command)}`,
      `  ${command.about}`,
      ...wrapped(optionsOf(command)).map((line) => `  ${line}`),
      "",
    ]),
    "--json prints JSON, --readonly refuses all changes, --help after a command explains its " +
    "options.",
    codes,
  ];
}

const helpColumns = 110;

function wrapped(words: readonly string[]): readonly string[] {
  return words.reduce<readonly string[]>((lines, word) => {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length + 2 > helpColumns) return [...lines, word];
    return [...lines.slice(0, -1), `${last}  ${word}`];
  }, []);
}

function optionsOf({ options, asks }: CliCommand): readonly string[] {
  const own = Object.entries(options).map(([name, { value }]) =>
    value === null ? `--${name}` : `--${name} ${value}`
  );
  return [...own, ...(asks ? ["--yes"] : [])];
}

/** The full help for one command. */
export function helpOfOne(command: CliCommand): readonly string[] {
  const options = Object.entries(command.options).map(([name, { value, about }]) =>
    [value === null ? `  --${name}` : `  --${name} ${value}`, about] as const
  );
  const yes = ["  --yes", "skip the confirmation"] as const;
  return [
    `deno task admin ${usageOf(command)}`,
    "",
    command.about,
    "",
    ...columns([
      ...command.arguments.map(({ name, about }) => [`  ${name}`, about]),
      ...options,
      ...(command.asks ? [yes] : []),
      ["  --json", "print JSON"],
      ["  --readonly", "refuse all changes"],
    ]),
    "",
    codes,
  ];
}

function usageOf({ noun, verb, arguments: args, options }: CliCommand): string {
  const more = Object.keys(options).length > 0 ? ["[options]"] : [];
  const words = verb === "" ? [noun] : [noun, verb];
  return [...words, ...args.map(({ name }) => name), ...more].join(" ");
}
