import type { Scope } from "../app/scope.ts";
import { dialogRoom, fits } from "../draw/layout.ts";
import type { ScreenParts } from "../app/screen_parts.ts";
import { screenOf } from "../state/place.ts";
import type { State } from "../state/state.ts";
import { actionScopes, actionStacks } from "./operator_action/action_scopes.ts";
import { formScopes, formStacks } from "./form/form_scopes.ts";
import { screens } from "./screens.ts";

const overlays = {
  small: ["small", "always"],
  help: ["help", "field", "always"],
  line: ["line", "help", "field", "always"],
  replay: ["replay", "list", "always"],
} as const satisfies Record<string, readonly Scope[]>;

const clearing: readonly Scope[] = ["filtered", "unmark"];

/** Their own keys lead back within the screen. */
const inside: readonly Scope[] = ["chart", "sendsOpened", "labTest"];

/** From a place that was opened from another, their keys return there. */
const clearedByBack: readonly Scope[] = ["sendsFiltered", "chartShown"];

/** Every possible stack of scopes, innermost first. The clash check reads all of them. */
export const stacks: Readonly<Record<string, readonly Scope[]>> = Object.assign(
  {},
  overlays,
  actionStacks,
  formStacks,
  ...Object.values(screens).flatMap(({ stacks }) => [withDepth(stacks, 1), withDepth(stacks, 2)]),
);

function withDepth(
  stacks: ScreenParts["stacks"],
  depth: number,
): Readonly<Record<string, readonly Scope[]>> {
  const named = Object.entries(stacks).map(([name, stack]) =>
    [depth === 1 ? name : `${name}, opened from another`, atDepth(stack, depth)] as const
  );
  return Object.fromEntries(named);
}

/**
 * Adds how to leave a screen, unless a dialog or a field is open on it, and the keys of the main
 * screens, unless its choices have numbers.
 */
function atDepth(stack: readonly Scope[], depth: number): readonly Scope[] {
  if (!stack.includes("global")) return stack;
  const named: readonly Scope[] = stack.includes("caseChoices") ? stack : [...stack, "digits"];
  // Escape and q first leave the chart, or the list of a row.
  if (inside.some((scope) => stack.includes(scope))) return named;
  if (depth === 1) return [...named, "top"];
  // Escape first clears the filter or the marks.
  if (clearing.some((scope) => stack.includes(scope))) return named;
  return [...named.filter((scope) => !clearedByBack.includes(scope)), "back"];
}

/** The current stack of scopes. A dialog is modal because nothing else is on its stack. */
export function scopes(state: State): readonly Scope[] {
  if (!fits(state.size)) return overlays.small;
  if (state.action.dialog !== null) return actionScopes(state, state.action.dialog);
  if (state.form !== null) return formScopes(state.form, dialogRoom(state));
  if (state.help !== null) return state.help.kind === "keys" ? overlays.help : overlays.line;
  if (state.replay.open) return overlays.replay;
  return atDepth(screens[screenOf(state)].scopes(state), state.places.length);
}
