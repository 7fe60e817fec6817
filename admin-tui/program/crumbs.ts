import { clip, type Line, line, lineWidth, span } from "../draw/text.ts";
import { hourAndMinute } from "../draw/time.ts";
import type { Place } from "../state/place.ts";
import type { State } from "../state/state.ts";
import { capitalized } from "../words/capitalized.ts";
import { screenNames } from "./screen_names.ts";

const gap = " > ";

/**
 * The rule below the header. It shows the way to the current place, unless that is a main screen:
 * `Users > ada > Login 14:02`. If there is not enough room, the middle is left out.
 */
export function crumbLine({ places, size: { columns } }: State): Line {
  const rule = line("─".repeat(columns), "dim");
  if (places.length === 1) return rule;
  const names = shortened(places.map(placeName), columns - 6);
  const way = [
    span("─ ", "dim"),
    ...names.map((name, at) => at === names.length - 1 ? span(name) : span(name + gap, "dim")),
    span(" ", "dim"),
  ];
  return clip([...way, span("─".repeat(columns - lineWidth(way)), "dim")], columns);
}

function placeName(place: Place): string {
  switch (place.screen) {
    case "user":
      return place.user.username;
    case "delivery": {
      const about = place.delivery.trace?.delivery ?? place.delivery.about;
      if (about === null) return "Message";
      return `${capitalized(about.purpose.replaceAll("_", " "))} ${hourAndMinute(about.at)}`;
    }
    default:
      return screenNames[place.screen];
  }
}

/** The names that fit in `room` cells: all, otherwise without the middle. Long ones are cut. */
function shortened(names: readonly string[], room: number): readonly string[] {
  const isFitting = (way: readonly string[]): boolean => lineWidth(line(way.join(gap))) <= room;
  const cut = isFitting(names) ? names : names.map((name) => cutTo(name, Math.floor(room / 3)));
  const [first = "", ...rest] = cut;
  const ways = rest.map((_, from) => from === 0 ? cut : [first, "...", ...rest.slice(from)]);
  return ways.find(isFitting) ?? cut.slice(-1);
}

function cutTo(name: string, width: number): string {
  return clip(line(name), width).map(({ text }) => text).join("");
}
