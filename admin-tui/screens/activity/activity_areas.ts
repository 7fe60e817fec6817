import { type Area, columnsOf } from "../../draw/area.ts";
import { bodyArea, bodyFrame, insideOf, type Sight } from "../../draw/body.ts";
import type { Size } from "../../draw/layout.ts";

interface ActivityAreas {
  readonly overview: Area;
  /** Null if the feed is below the figures, in the same panel. */
  readonly feed: Area | null;
}

/** The narrowest window with the feed next to the figures. */
const feedFrom = 160;

export function activityAreas(sight: Sight): ActivityAreas {
  const whole = bodyArea(sight);
  if (sight.zoomed || bodyFrame(sight) === "thin" || whole.columns < feedFrom) {
    return { overview: whole, feed: null };
  }
  const [overview = whole, feed = null] = columnsOf(whole, [
    { weight: 56, least: 90 },
    { weight: 44, least: 68 },
  ]);
  return { overview, feed };
}

/** The cells for the figures and tables. */
export function overviewSize(sight: Sight): Size {
  return insideOf(activityAreas(sight).overview, sight);
}

/** The cells for the feed. */
export function feedSize(sight: Sight): Size {
  const { overview, feed } = activityAreas(sight);
  return insideOf(feed ?? overview, sight);
}
