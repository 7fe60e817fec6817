import type { Scope } from "../app/scope.ts";
import { fits } from "../draw/layout.ts";
import type { State } from "../state/state.ts";
import { actionScopes, actionStacks } from "./operator_action/action_scopes.ts";
import { screens } from "./screens.ts";

const over = {
  small: ["small", "always"],
  help: ["help", "field", "always"],
  replay: ["replay", "list", "always"],
} as const satisfies Record<string, readonly Scope[]>;

/** Every stack of scopes that can be, innermost first. The clash check walks them all. */
export const stacks: Readonly<Record<string, readonly Scope[]>> = Object.assign(
  {},
  over,
  actionStacks,
  ...Object.values(screens).map((screen) => screen.stacks),
);

/** A dialog is modal, and a field takes what is typed, because nothing else is on the stack. */
export function scopes(state: State): readonly Scope[] {
  if (!fits(state.size)) return over.small;
  if (state.action.dialog !== null) return actionScopes(state, state.action.dialog);
  if (state.help !== null) return over.help;
  return state.replay.open ? over.replay : screens[state.screen].scopes(state);
}
