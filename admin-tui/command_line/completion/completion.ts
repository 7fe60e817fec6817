import type { CliCommand } from "../command/command.ts";

export const shells = ["bash", "zsh", "fish"] as const;

export type Shell = typeof shells[number];

/** The completed program: it exists in the image; elsewhere users define it as a function. */
const program = "latchkey-admin";

/** The script by which a shell completes every noun, verb, option and listed value. */
export function completionOf(shell: Shell, commands: readonly CliCommand[]): readonly string[] {
  const write = { bash: bashLines, zsh: zshLines, fish: fishLines }[shell];
  return write(commands);
}

function bashLines(commands: readonly CliCommand[]): readonly string[] {
  const assign = (words: readonly string[]): string => `choices='${words.join(" ")}'`;
  return [
    `# Completion for ${program}. Add to ~/.bashrc, outside the image:`,
    `#   ${program}() { (cd FOLDER_OF_LATCHKEY && deno task --quiet admin "$@"); }`,
    `#   source <(${program} completion bash)`,
    "_latchkey_admin() {",
    "  local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} choices=",
    "  local noun=${COMP_WORDS[1]-} verb=${COMP_WORDS[2]-} at=$COMP_CWORD",
    ...chooseLines(commands, assign),
    `  mapfile -t COMPREPLY < <(compgen -W "$choices" -- "$word")`,
    "}",
    `complete -F _latchkey_admin ${program}`,
  ];
}

function zshLines(commands: readonly CliCommand[]): readonly string[] {
  const assign = (words: readonly string[]): string => `choices=(${words.join(" ")})`;
  return [
    `#compdef ${program}`,
    `# Completion for ${program}. Add to ~/.zshrc after compinit, outside the image:`,
    `#   ${program}() { (cd FOLDER_OF_LATCHKEY && deno task --quiet admin "$@") }`,
    `#   source <(${program} completion zsh)`,
    "_latchkey_admin() {",
    "  local noun=$words[2] verb=$words[3] previous=$words[CURRENT-1] at=$((CURRENT - 1))",
    "  local -a choices",
    ...chooseLines(commands, assign),
    "  compadd -- $choices",
    "}",
    `compdef _latchkey_admin ${program}`,
  ];
}

/** Sets `choices` from `noun`, `verb`, `previous` and `at`, in syntax common to bash and zsh. */
function chooseLines(
  commands: readonly CliCommand[],
  assign: (words: readonly string[]) => string,
): readonly string[] {
  const nouns = nounsOf(commands);
  const alone = commands.filter(({ verb }) => verb === "").map(({ noun }) => noun);
  return [
    `  case $noun in ${alone.join(" | ")}) verb= ;; *) verb=\${verb:--} ;; esac`,
    '  if [ "$at" -eq 1 ]; then',
    `    ${assign([...nouns, "--help", "--version", "--readonly", "--connect"])}`,
    '  elif [ "$at" -eq 2 ] && [ -n "$verb" ]; then',
    "    case $noun in",
    ...nouns.filter((noun) => !alone.includes(noun))
      .map((noun) => `      ${noun}) ${assign([...verbsOf(commands, noun), "--help"])} ;;`),
    "    esac",
    "  else",
    '    case "$noun $verb" in',
    ...commands.flatMap((command) => caseLines(command, assign)),
    "    esac",
    "  fi",
  ];
}

function caseLines(
  command: CliCommand,
  assign: (words: readonly string[]) => string,
): readonly string[] {
  const options = Object.entries(command.options);
  const listed = options.flatMap(([name, { values = [] }]) =>
    values.length === 0 ? [] : [`          --${name}) ${assign(values)} ;;`]
  );
  const freeform = options.filter(([, { value, values }]) => value !== null && values === undefined)
    .map(([name]) => `--${name}`);
  const values = command.arguments.flatMap((argument) => argument.values ?? []);
  return [
    `      '${command.noun} ${command.verb}')`,
    "        case $previous in",
    ...listed,
    ...(freeform.length === 0 ? [] : [`          ${freeform.join(" | ")}) ;;`]),
    `          *) ${assign([...values, ...flagsOf(command)])} ;;`,
    "        esac ;;",
  ];
}

function fishLines(commands: readonly CliCommand[]): readonly string[] {
  const complete = (condition: string, more: string): string =>
    `complete -c ${program} -n '${condition}' ${more}`;
  const nouns = nounsOf(commands).map((noun) => {
    const alone = commands.find((command) => command.noun === noun && command.verb === "");
    const about = alone?.about ?? verbsOf(commands, noun).join(", ");
    return complete("__latchkey_admin_at", `-a ${noun} -d ${quoted(about)}`);
  });
  return [
    `# Completion for ${program}. Add to ~/.config/fish/config.fish, outside the image:`,
    `#   function ${program}; cd FOLDER_OF_LATCHKEY; and deno task --quiet admin $argv; end`,
    `#   ${program} completion fish | source`,
    "function __latchkey_admin_at",
    "    set -l typed (commandline -opc)",
    "    set -e typed[1]",
    '    test "$typed" = "$argv"',
    "end",
    "function __latchkey_admin_in",
    "    set -l typed (commandline -opc)",
    "    set -e typed[1]",
    '    string match -q -- "$argv *" "$typed "',
    "end",
    `complete -c ${program} -f`,
    ...nouns,
    complete("__latchkey_admin_at", "-l help -s h"),
    complete("__latchkey_admin_at", "-l version -s V"),
    complete("__latchkey_admin_at", "-l readonly"),
    complete("__latchkey_admin_at", "-l connect -x"),
    ...commands.flatMap((command) => fishCommand(command, complete)),
  ];
}

function fishCommand(
  command: CliCommand,
  complete: (condition: string, more: string) => string,
): readonly string[] {
  const { noun, verb, about } = command;
  const inside = `__latchkey_admin_in ${noun}${verb === "" ? "" : ` ${verb}`}`;
  const values = command.arguments.flatMap((argument) => argument.values ?? []);
  const options = Object.entries(command.options).map(([name, option]) => {
    const given = option.values === undefined ? "" : ` -a ${quoted(option.values.join(" "))}`;
    const value = option.value === null ? "" : ` -x${given}`;
    return complete(inside, `-l ${name}${value} -d ${quoted(option.about)}`);
  });
  const common = flagsOf(command).filter((flag) => !(flag.slice(2) in command.options));
  return [
    ...(verb === ""
      ? []
      : [complete(`__latchkey_admin_at ${noun}`, `-a ${verb} -d ${quoted(about)}`)]),
    ...(values.length === 0 ? [] : [complete(inside, `-a ${quoted(values.join(" "))}`)]),
    ...options,
    ...common.map((flag) => complete(inside, `-l ${flag.slice(2)}`)),
  ];
}

function flagsOf({ asks, options }: CliCommand): readonly string[] {
  const own = Object.keys(options).map((name) => `--${name}`);
  return [...own, ...(asks ? ["--yes"] : []), "--json", "--readonly", "--help"];
}

function nounsOf(commands: readonly CliCommand[]): readonly string[] {
  return [...new Set(commands.map(({ noun }) => noun))];
}

function verbsOf(commands: readonly CliCommand[], noun: string): readonly string[] {
  return commands.filter((command) => command.noun === noun).map(({ verb }) => verb);
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}
