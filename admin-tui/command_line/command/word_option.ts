import type { CommandInput, Misuse } from "./command.ts";

/** One of a list, in any case; null where it was not given. */
export function wordOption<Word extends string>(
  input: CommandInput,
  name: string,
  words: readonly Word[],
): Word | null | Misuse {
  const typed = input.option(name);
  if (typed === null) return null;
  return words.find((word) => word === typed.toLowerCase()) ??
    { misuse: `--${name} must be one of ${words.join(", ")}.` };
}
