import { clip, line, lineWidth, span } from "../draw/text.ts";
import type { Panel } from "../draw/panel.ts";
import { holdingName } from "../screens/holding/holding_panes.ts";
import { messageName } from "../screens/timeline/step_lines.ts";
import { screens } from "../screens/screens.ts";
import { type Place, screenOf } from "../state/place.ts";
import type { State } from "../state/state.ts";
import { screenNames } from "./screen_names.ts";

const gap = " > ";

/**
 * The panels of the current place. The title of the first one starts with the way to it, unless
 * that is a main screen: `Users > ada > Login 14:02`.
 */
export function wayPanels(state: State): readonly Panel[] {
  const { places } = state;
  const panels = screens[screenOf(state)].panels(state);
  const [first, ...others] = panels;
  if (first === undefined) return panels;
  const mark = state.zoomed ? [span("  zoomed", "dim")] : [];
  const way = [...places.slice(0, -1).map(placeName), ...earlierLists(state)];
  if (way.length === 0) return [{ ...first, title: [...first.title, ...mark] }, ...others];
  const room = first.columns - lineWidth(first.title) - frameCells;
  const names = shortened(way, room);
  const crumbs = names.map((name) => span(name + gap, "dim"));
  return [{ ...first, title: [...crumbs, ...first.title, ...mark] }, ...others];
}

/** The lists of Sends that the one on the screen was opened from, the first one first. */
function earlierLists(state: State): readonly string[] {
  if (screenOf(state) !== "sends") return [];
  return state.sends.earlier.map(({ filter }) => filter?.text ?? screenNames.sends).toReversed();
}

/** The cells of a title that borders and spaces take. */
const frameCells = 8;

function placeName(place: Place): string {
  if (place.screen === "user") return place.user.username;
  if (place.screen === "holding") return holdingName(place.holding);
  if (place.screen === "case") return "Why no code?";
  if (place.screen === "board") return "Attack board";
  if (place.screen === "terminals") return "Who is here";
  if (place.screen === "apps") return "Apps";
  if (place.screen === "app") return place.app.name;
  if (place.screen === "delivery") return messageName(place.delivery);
  return screenNames[place.screen];
}

/** The names that fit in `room` cells: all, otherwise without the middle. Long ones are cut. */
function shortened(names: readonly string[], room: number): readonly string[] {
  const isFitting = (way: readonly string[]): boolean =>
    lineWidth(line(way.map((name) => name + gap).join(""))) <= room;
  if (isFitting(names)) return names;
  const [first = "", ...rest] = names.map((name) => cutTo(name, Math.floor(room / 3)));
  const ways = rest.map((_, at) => [first, "...", ...rest.slice(at + 1)]);
  return [[first, ...rest], ...ways].find(isFitting) ?? ["..."];
}

function cutTo(name: string, width: number): string {
  return clip(line(name), width).map(({ text }) => text).join("");
}
