import { answer, type CliCommand } from "../command/command.ts";

export const keymapCommand: CliCommand = {
  noun: "keymap",
  verb: "",
  about: "Prints the keys of the terminal admin, as a file for --keymap",
  arguments: [],
  options: {},
  changes: false,
  asks: false,
  plan: () => ({
    standalone: async ({ defaultKeymap }) => {
      const text = await defaultKeymap();
      return answer({ keymap: text }, text.trimEnd().split("\n"));
    },
  }),
};
