import { keyName } from "../input/keys.ts";
import type { State } from "../state/state.ts";
import type { BindingName } from "./binding.ts";
import type { Scope } from "./scope.ts";

/**
 * The first key of a row of the keymap, for a sentence: the operator's, otherwise `usual`. The
 * keymap itself is made from the screens, so they cannot read it.
 */
export function firstKey(
  { setting }: Pick<State, "setting">,
  row: `${BindingName}@${Scope}`,
  usual: string,
): string {
  return keyName(setting.keys?.get(row)?.[0] ?? usual);
}
