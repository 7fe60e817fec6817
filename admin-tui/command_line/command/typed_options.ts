import type { Instant } from "../../../core/domain/instant.ts";
import type { CommandInput, Misuse } from "./command.ts";
import { parseSince, sinceForms } from "./units.ts";

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

/** An instant or a time ago; null where it was not given. */
export function instantOption(input: CommandInput, name: string): Instant | null | Misuse {
  const typed = input.option(name);
  if (typed === null) return null;
  return parseSince(typed, input.now) ?? { misuse: `--${name} must be like ${sinceForms}.` };
}
