import { answer, type CliCommand } from "../command/command.ts";
import { completionOf, type Shell, shells } from "./completion.ts";

/** `completion` itself is one of the commands that it completes. */
export function completionCommand(others: readonly CliCommand[]): CliCommand {
  const command: CliCommand = {
    noun: "completion",
    verb: "",
    about: "Prints a shell's completion of these commands, for its start-up file",
    arguments: [{ name: "SHELL", about: shells.join(", "), values: shells }],
    options: {},
    changes: false,
    asks: false,
    plan: (input) => ({
      apart: () => {
        // One of them: the table lists what it may be.
        const shell = input.argument("SHELL") as Shell;
        const lines = completionOf(shell, [...others, command]);
        return Promise.resolve(answer({ shell, script: lines.join("\n") }, lines));
      },
    }),
  };
  return command;
}
