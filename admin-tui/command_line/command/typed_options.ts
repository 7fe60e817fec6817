import type { Instant } from "../../../core/domain/instant.ts";
import type { CommandInput, Misuse } from "./command.ts";
import { parseSince, sinceForms } from "../../grammar/time_words.ts";

/** One of `words`, in any case; null if the option was not given. */
export function wordOption<Word extends string>(
  input: CommandInput,
  name: string,
  words: readonly Word[],
): Word | null | Misuse {
  const value = input.option(name);
  if (value === null) return null;
  return words.find((word) => word === value.toLowerCase()) ??
    { misuse: `--${name} must be one of ${words.join(", ")}.` };
}

/** An instant or an age such as `24h`; null if the option was not given. */
export function instantOption(input: CommandInput, name: string): Instant | null | Misuse {
  const value = input.option(name);
  if (value === null) return null;
  return parseSince(value, input.now) ?? { misuse: `--${name} must look like ${sinceForms}.` };
}
