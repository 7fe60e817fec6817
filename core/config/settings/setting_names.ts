import { isReplaced } from "./replaced_settings.ts";
import { settingRows } from "./setting_table.ts";
import { secretNames } from "./settings.ts";

/**
 * Every setting of the service, the terminal and the simulator, described in docs/settings.md. A
 * secret may be set as `NAME_FILE`.
 */
export const settingNames: ReadonlySet<string> = new Set([
  ...Object.keys(settingRows),
  ...[...secretNames].map((name) => `${name}_FILE`),
]);

/** Warns about names in the environment that look like settings but are not. */
export function unknownSettings(names: readonly string[]): string[] {
  return names
    .filter((name) =>
      /^(LATCHKEY|TWILIO)_/.test(name) && !settingNames.has(name) && !isReplaced(name)
    )
    .map((name) => {
      // A name that is not shown is not compared either.
      const [near] = [...settingNames].filter((known) => isName(name) && distance(name, known) <= 3)
        .toSorted((one, other) => distance(name, one) - distance(name, other));
      const question = near === undefined ? "is it misspelled?" : `did you mean ${near}?`;
      return `${shown(name)} is not a Latchkey setting: ${question}`;
    });
}

/** The Levenshtein distance: how many characters must be added, removed or replaced. */
function distance(one: string, other: string): number {
  let above = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    for (let at = 1; at <= other.length; at++) {
      const replaced = (above[at - 1] ?? 0) + (one[row - 1] === other[at - 1] ? 0 : 1);
      current.push(Math.min(replaced, (above[at] ?? 0) + 1, (current[at - 1] ?? 0) + 1));
    }
    above = current;
  }
  return above[other.length] ?? 0;
}

/** Operators write the names, but the env file may be the wrong one and contain anything. */
function shown(name: string): string {
  return isName(name) ? name : "A name that starts with LATCHKEY_ or TWILIO_";
}

function isName(text: string): boolean {
  return /^\w{1,60}$/.test(text);
}
