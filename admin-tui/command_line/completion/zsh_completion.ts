import type { CliCommand } from "../command/command.ts";
import { choose, chooseLines } from "./case_lines.ts";
import { type Choice, program } from "./choices.ts";

export function zshLines(commands: readonly CliCommand[]): readonly string[] {
  return [
    `#compdef ${program}`,
    `# Completion for ${program}. Add to ~/.zshrc after compinit, outside the image:`,
    `#   ${program}() { (cd FOLDER_OF_LATCHKEY && deno task --quiet admin "$@") }`,
    `#   source <(${program} completion zsh)`,
    ...chooseLines(commands, assign),
    "_latchkey_admin() {",
    "  local -a line choices",
    "  local previous= files=",
    '  line=("${(@)words[2,CURRENT-1]}")',
    "  previous=${line[-1]-}",
    "  if [[ $PREFIX == --*=* ]]; then previous=${PREFIX%%=*}; compset -P '*='; fi",
    `  ${choose}`,
    "  if (( $#choices )); then _describe 'choice' choices; fi",
    '  if [ -n "$files" ]; then _files; fi',
    "}",
    `compdef _latchkey_admin ${program}`,
  ];
}

function assign(choices: readonly Choice[]): string {
  return `choices=(${choices.map(described).join(" ")})`;
}

/** `word:about`, quoted; `_describe` splits at the first colon. */
function described({ word, about }: Choice): string {
  return `'${[word, about].filter((part) => part !== "").join(":").replaceAll("'", "'\\''")}'`;
}
