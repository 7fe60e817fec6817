import type { Scope } from "../app/scope.ts";
import { fits } from "../draw/layout.ts";
import type { State } from "../state/state.ts";
import { actionScopes, actionStacks } from "./operator_action/action_scopes.ts";
import { formScopes, formStacks } from "./form/form_scopes.ts";
import { screens } from "./screens.ts";

const overlays = {
  small: ["small", "always"],
  help: ["help", "field", "always"],
  replay: ["replay", "list", "always"],
} as const satisfies Record<string, readonly Scope[]>;

/** Every possible stack of scopes, innermost first. The clash check reads all of them. */
export const stacks: Readonly<Record<string, readonly Scope[]>> = Object.assign(
  {},
  overlays,
  actionStacks,
  formStacks,
  ...Object.values(screens).map((screen) => screen.stacks),
);

/** The current stack of scopes. A dialog is modal because nothing else is on its stack. */
export function scopes(state: State): readonly Scope[] {
  if (!fits(state.size)) return overlays.small;
  if (state.action.dialog !== null) return actionScopes(state, state.action.dialog);
  if (state.form !== null) return formScopes(state.form, state.size);
  if (state.help !== null) return overlays.help;
  return state.replay.open ? overlays.replay : screens[state.screen].scopes(state);
}
