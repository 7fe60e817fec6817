import type { CliCommand } from "../command/command.ts";
import { bashLines } from "./bash_completion.ts";
import { fishLines } from "./fish_completion.ts";
import { zshLines } from "./zsh_completion.ts";

export const shells = ["bash", "zsh", "fish"] as const;

export type Shell = typeof shells[number];

/** The script by which a shell completes every noun, verb, option and listed value. */
export function completionOf(shell: Shell, commands: readonly CliCommand[]): readonly string[] {
  const write = { bash: bashLines, zsh: zshLines, fish: fishLines }[shell];
  return write(commands);
}
