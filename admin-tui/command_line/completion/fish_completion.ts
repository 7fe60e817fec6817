import type { CliCommand } from "../command/command.ts";
import {
  argumentsOf,
  type Choice,
  firstOptions,
  nounsOf,
  type OptionChoice,
  optionsOf,
  program,
  screenOptions,
  valuedAnywhere,
  verbsOf,
} from "./choices.ts";

export function fishLines(commands: readonly CliCommand[]): readonly string[] {
  const nouns = nounsOf(commands);
  return [
    `# Completion for ${program}. Add to ~/.config/fish/config.fish, outside the image:`,
    `#   function ${program}; cd FOLDER_OF_LATCHKEY; and deno task --quiet admin $argv; end`,
    `#   ${program} completion fish | source`,
    ...functions,
    `complete -c ${program} -f`,
    ...nouns.map(({ word, about }) => complete("__latchkey_admin_first", `-a ${word}`, about)),
    ...firstOptions.map((option) => optionLine("__latchkey_admin_first", option)),
    ...screenOptions.map((option) => optionLine("__latchkey_admin_at", option)),
    ...commands.flatMap(commandLines),
    ...nouns.flatMap(({ word: noun }) =>
      verbsOf(commands, noun).map(({ word, about }) =>
        complete(`__latchkey_admin_at ${noun}`, `-a ${word}`, about)
      )
    ),
  ];
}

/** `typed` prints the noun, the verb and the arguments, without what every command takes. */
const functions: readonly string[] = [
  "function __latchkey_admin_typed",
  "    set -l typed (commandline -opc)",
  "    set -e typed[1]",
  "    set -l valued",
  "    for word in $typed",
  "        if set -q valued[1]",
  "            set -e valued[1]",
  `        else if contains -- $word ${valuedAnywhere.join(" ")}`,
  "            set valued 1",
  "        else if not string match -q -- '-*' $word",
  "            echo $word",
  "        end",
  "    end",
  "end",
  "function __latchkey_admin_at",
  "    set -l typed (__latchkey_admin_typed)",
  '    test "$typed" = "$argv"',
  "end",
  "function __latchkey_admin_in",
  "    set -l typed (__latchkey_admin_typed)",
  '    string match -q -- "$argv *" "$typed "',
  "end",
  "function __latchkey_admin_first",
  `    set -l options ${screenOptions.map(({ word }) => word).join(" ")}`,
  "    for word in (commandline -opc)",
  "        contains -- (string split -f 1 = -- $word) $options; and return 1",
  "    end",
  "    __latchkey_admin_at",
  "end",
];

function commandLines(command: CliCommand): readonly string[] {
  const inside = `__latchkey_admin_in ${command.noun}${
    command.verb === "" ? "" : ` ${command.verb}`
  }`;
  const values = argumentsOf(command);
  return [
    ...(values === "file"
      ? [complete(inside, "-F", "")]
      : values.length === 0
      ? []
      : [complete(inside, `-a ${listOf(values)}`, "")]),
    ...optionsOf(command).map((option) => optionLine(inside, option)),
  ];
}

function optionLine(condition: string, { word, about, following }: OptionChoice): string {
  const value = following === null
    ? ""
    : following === "text"
    ? " -x"
    : following === "file"
    ? " -r -F"
    : ` -x -a ${listOf(following)}`;
  return complete(condition, `-l ${word.slice(2)}${value}`, about);
}

function complete(condition: string, what: string, about: string): string {
  const described = about === "" ? "" : ` -d ${quoted(about)}`;
  return `complete -c ${program} -n '${condition}' ${what}${described}`;
}

/** Each value with its own description, which fish reads after a tab. */
function listOf(choices: readonly Choice[]): string {
  return quoted(choices.map(({ word, about }) => `${word}\\t${quoted(about)}`).join(" "));
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}
