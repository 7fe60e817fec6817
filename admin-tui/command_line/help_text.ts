import { columns } from "./command/columns.ts";
import type { CliCommand } from "./command/command.ts";

const codes = "Exit codes: 0 success, 1 refused, 2 usage or settings error, " +
  "69 database unavailable, 70 bug, 130 interrupted.";

/** The help for several commands: one line each. */
export function helpOf(commands: readonly CliCommand[]): readonly string[] {
  return [
    "deno task admin                      open the terminal admin",
    "deno task admin NOUN VERB [options]  run a single command",
    "deno task admin --version, -V        print the version",
    "",
    ...columns(commands.map((command) => [`  ${usageOf(command)}`, command.about])),
    "",
    "--json prints JSON, --readonly refuses all changes, --help after a command shows details.",
    codes,
  ];
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
