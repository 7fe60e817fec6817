import type { CliCommand } from "../command/command.ts";
import {
  argumentsOf,
  type Choice,
  firstOptions,
  type Following,
  nounsAlone,
  nounsOf,
  type OptionChoice,
  optionsOf,
  screenOptions,
  valuedAnywhere,
  verbsOf,
} from "./choices.ts";

/** Sets `choices`, in the syntax of a shell. */
export type Assign = (choices: readonly Choice[]) => string;

/** The name of the function that `chooseLines()` writes. */
export const choose = "_latchkey_admin_choose";

/**
 * A function that sets `choices`, and `files` if a file can follow, from `line`, the words before
 * the current one, and `previous`, the option before it; in syntax common to bash and zsh.
 */
export function chooseLines(commands: readonly CliCommand[], assign: Assign): readonly string[] {
  const nouns = nounsOf(commands);
  const alone = nounsAlone(commands);
  const first = firstOptions.filter(({ word }) => word !== "--version");
  return [
    `${choose}() {`,
    "  local noun= verb= valued= screen= typed=",
    '  for typed in "${line[@]}"; do',
    '    if [ -n "$valued" ]; then valued=; continue; fi',
    "    case $typed in",
    ...screenLines(),
    `      ${valuedAnywhere.join(" | ")}) valued=1 ;;`,
    "      -*) ;;",
    '      *) if [ -z "$noun" ]; then noun=$typed; elif [ -z "$verb" ]; then verb=$typed; fi ;;',
    "    esac",
    "  done",
    "  case $previous in",
    ...followingLines([...screenOptions, ...firstOptions], assign).map((line) => `    ${line}`),
    "  esac",
    '  if [ -n "$screen" ]; then',
    `    ${assign([...screenOptions, ...firstOptions.filter(isOfScreen)])}`,
    "    return",
    "  fi",
    "  case $noun in",
    `    "") ${assign([...nouns, ...firstOptions, ...screenOptions])}; return ;;`,
    `    ${alone.join(" | ")}) verb=- ;;`,
    "  esac",
    '  case "$noun $verb" in',
    ...nouns.filter(({ word }) => !alone.includes(word)).map(({ word }) =>
      `    '${word} ') ${assign([...verbsOf(commands, word), ...first])} ;;`
    ),
    ...commands.flatMap((command) => commandLines(command, assign)),
    "  esac",
    "}",
  ];
}

function isOfScreen({ word }: OptionChoice): boolean {
  return word === "--readonly" || word === "--connect";
}

/** An option of the screen: after it, no command follows. */
function screenLines(): readonly string[] {
  const valued = screenOptions.filter(({ following }) => following !== null);
  const flags = screenOptions.filter(({ following }) => following === null);
  const joined = valued.map(({ word }) => `${word}=*`);
  return [
    `      ${valued.map(({ word }) => word).join(" | ")}) screen=1 valued=1 ;;`,
    `      ${[...flags.map(({ word }) => word), ...joined].join(" | ")}) screen=1 ;;`,
  ];
}

/** What completes the value of each option that has one; then nothing else can follow. */
function followingLines(options: readonly OptionChoice[], assign: Assign): readonly string[] {
  const words = (what: Following): readonly string[] =>
    options.filter(({ following }) => following === what).map(({ word }) => word);
  const listed = options.flatMap(({ word, following }) =>
    typeof following === "object" && following !== null
      ? [`${word}) ${assign(following)}; return ;;`]
      : []
  );
  const [files, texts] = [words("file"), words("text")];
  return [
    ...listed,
    ...(files.length === 0 ? [] : [`${files.join(" | ")}) files=1; return ;;`]),
    ...(texts.length === 0 ? [] : [`${texts.join(" | ")}) return ;;`]),
  ];
}

function commandLines(command: CliCommand, assign: Assign): readonly string[] {
  const options = optionsOf(command);
  const values = argumentsOf(command);
  const all = assign([...(values === "file" ? [] : values), ...options]);
  const following = followingLines(options.filter(({ word }) => word !== "--connect"), assign);
  const name = `${command.noun} ${command.verb === "" ? "-" : command.verb}`;
  return [
    `    '${name}')`,
    ...(following.length === 0
      ? []
      : ["      case $previous in", ...following.map((line) => `        ${line}`), "      esac"]),
    `      ${all}${values === "file" ? "; files=1" : ""} ;;`,
  ];
}
