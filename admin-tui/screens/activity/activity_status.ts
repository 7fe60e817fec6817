import { firstKey } from "../../app/first_key.ts";
import type { State } from "../../state/state.ts";
import { type Line, span } from "../../draw/text.ts";
import { timestamp } from "../../draw/time.ts";

/** The error if there is one, otherwise the time range and whether the feed is paused. */
export function activityStatus({ activity, setting }: State): Line {
  const { trouble, figures, asked, window, paused, failuresOnly } = activity;
  if (trouble !== null) return [span(` ! ${trouble}`, "bad")];
  const behind = figures !== null && figures.window !== window;
  const read = figures === null || behind
    ? asked ? `loading the last ${window} ...` : ""
    : `last ${window}, until ${timestamp(figures.at).slice(11)} UTC`;
  const words = [read, failuresOnly ? "failures only" : ""].filter((part) => part !== "");
  const resume = firstKey({ setting }, "activity.pause@activity", "space");
  return [
    span(` ${words.join(", ")}`, "dim"),
    ...(paused ? [span(`  feed paused: ${resume} resumes`, "warn")] : []),
  ];
}
