import { answer, type CliCommand } from "../command/command.ts";
import { completionOf, type Shell, shells } from "./completion.ts";

/** Completes `completion` itself, too. */
export function completionCommand(others: readonly CliCommand[]): CliCommand {
  const command: CliCommand = {
    noun: "completion",
    verb: "",
    about: "Prints a completion script for your shell's startup file",
    arguments: [{ name: "SHELL", about: shells.join(", "), values: shells }],
    options: {},
    changes: false,
    asks: false,
    plan: (input) => ({
      standalone: () => {
        // parseCommand() has checked it against `values`.
        const shell = input.argument("SHELL") as Shell;
        const lines = completionOf(shell, [...others, command]);
        return Promise.resolve(answer({ shell, script: lines.join("\n") }, lines));
      },
    }),
  };
  return command;
}
