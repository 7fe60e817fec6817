import type { CliCommand } from "../command/command.ts";
import { choose, chooseLines } from "./case_lines.ts";
import { type Choice, program } from "./choices.ts";

export function bashLines(commands: readonly CliCommand[]): readonly string[] {
  return [
    `# Completion for ${program}. Add to ~/.bashrc, outside the image:`,
    `#   ${program}() { (cd FOLDER_OF_LATCHKEY && deno task --quiet admin "$@"); }`,
    `#   source <(${program} completion bash)`,
    ...chooseLines(commands, assign),
    "_latchkey_admin() {",
    // Bash itself also splits at = and :, so the words are taken from the line.
    "  local typed=${COMP_LINE:0:COMP_POINT} line=() word= previous= choices= files= before=",
    '  read -ra line <<< "$typed"',
    '  if [[ $typed != *[[:space:]] ]]; then word=${line[-1]}; unset "line[-1]"; fi',
    '  line=("${line[@]:1}")',
    "  previous=${line[*]: -1}",
    "  case $word in --*=*) previous=${word%%=*} before=${word%%=*}= word=${word#*=} ;; esac",
    `  ${choose}`,
    // If bash splits at =, only what follows it is replaced.
    "  case $COMP_WORDBREAKS in *=*) before= ;; esac",
    '  mapfile -t COMPREPLY < <(compgen -P "$before" -W "$choices" -- "$word"',
    '    if [ -n "$files" ]; then compgen -P "$before" -f -- "$word"; fi)',
    '  if [ -n "$files" ]; then compopt -o filenames 2> /dev/null || true; fi',
    "}",
    `complete -F _latchkey_admin ${program}`,
  ];
}

function assign(choices: readonly Choice[]): string {
  return `choices='${choices.map(({ word }) => word).join(" ")}'`;
}
