import type { Pointed } from "../input/mouse.ts";
import { move } from "./transitions.ts";
import type { Step } from "../app/step.ts";
import { panelAt } from "../draw/panel.ts";
import { screenOf } from "../state/place.ts";
import type { State } from "../state/state.ts";
import { scopes } from "../screens/scopes.ts";
import { screens } from "../screens/screens.ts";
import { scrollAction } from "../screens/operator_action/update_action.ts";
import { scrollForm } from "../screens/form/form_scroll.ts";
import { moveHelp } from "../screens/help/update_help.ts";

/** The rows above the body: the header. */
const headerRows = 1;

/** The wheel acts like the arrow keys: in a list, in the help and in a dialog's text. */
export function wheeled(state: State, lines: number): Step {
  const live = scopes(state);
  if (live.includes("help")) return [moveHelp(state, lines), []];
  if (live.includes("actionText")) return scrollAction(state, lines);
  if (live.includes("formText")) return scrollForm(state, lines);
  return live.includes("list") ? move(state, lines) : [state, []];
}

/** A click selects a row of a list; it never opens or runs anything. */
export function clicked(
  state: State,
  { row, column }: Extract<Pointed, { readonly type: "clicked" }>,
): Step {
  const live = scopes(state);
  // Only a screen has `global`; what is under a dialog cannot be clicked.
  const isList = live.includes("list") || live.includes("chart");
  if (!isList || !live.includes("global")) return [state, []];
  const screen = screens[screenOf(state)];
  const at = panelAt(screen.panels(state), row - headerRows - state.barRows, column);
  return at === null ? [state, []] : screen.clicked(state, at);
}
