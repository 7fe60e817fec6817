import { andThen, type Step } from "../app/step.ts";
import { withSaid } from "../app/toast.ts";
import { screens } from "../screens/screens.ts";
import { screenOf } from "../state/place.ts";
import type { State } from "../state/state.ts";

/** Selects the next match of the list on the screen, or the one before: positive is down. */
export function toMatch(state: State, by: 1 | -1): Step {
  const screen = screens[screenOf(state)];
  const matches = screen.matches?.(state);
  if (matches === undefined) return [state, []];
  const { cursor, count, isMatch, what, more = false } = matches;
  for (let at = cursor + by; at >= 0 && at < count; at += by) {
    if (isMatch(at)) return screen.move(state, at - cursor);
  }
  if (by === 1 && more) {
    const words = `No ${what} yet; reading older ones`;
    return andThen(screen.move(state, count), (end) => [withSaid(end, false, words), []]);
  }
  return [withSaid(state, false, `No ${what} ${by === 1 ? "below" : "above"}`), []];
}
