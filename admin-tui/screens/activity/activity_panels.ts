import { bodyFrame } from "../../draw/body.ts";
import { type Panel, panel } from "../../draw/panel.ts";
import type { State } from "../../state/state.ts";
import { activityAreas, feedSize, overviewSize } from "./activity_areas.ts";
import { activityLines, activityTitle, feedTitle } from "./activity_lines.ts";

/** Figures, stops, causes and places, and the live feed below or next to them. */
export function activityPanels(state: State): readonly Panel[] {
  const { lines, rows, cursor, feedFrom } = activityLines(state);
  const { overview, feed } = activityAreas(state);
  const { top, feedTop } = state.activity;
  const frame = bodyFrame(state);
  const figures = feed === null ? lines : lines.slice(0, feedFrom);
  const events = lines.slice(feedFrom);
  const inFeed = (rows[cursor]?.line ?? 0) >= feedFrom;
  const focused = (is: boolean) => feed === null ? {} : { focused: is };
  const overviewPanel = panel(activityTitle(state.activity), figures.slice(top), overview, {
    frame,
    ...focused(!inFeed),
    above: top,
    below: figures.length - top - overviewSize(state).rows,
  });
  if (feed === null) return [overviewPanel];
  const feedPanel = panel(feedTitle(state.activity), events.slice(feedTop), feed, {
    frame,
    ...focused(inFeed),
    above: feedTop,
    below: events.length - feedTop - feedSize(state).rows,
  });
  return [overviewPanel, feedPanel];
}
