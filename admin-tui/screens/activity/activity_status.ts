import type { State } from "../../state/state.ts";
import { type Line, span } from "../../draw/text.ts";
import { timestamp } from "../../draw/time.ts";

/** What is not seen on the screen itself: what went wrong, what is read, what is held back. */
export function activityStatus({ activity }: State): Line {
  const { trouble, figures, asked, window, paused, failuresOnly } = activity;
  if (trouble !== null) return [span(` ! ${trouble}`, "bad")];
  const behind = figures !== null && figures.window !== window;
  const read = figures === null || behind
    ? asked ? `reading the ${window} ...` : ""
    : `the ${window} up to ${timestamp(figures.at).slice(11)} UTC`;
  const words = [read, failuresOnly ? "failures only" : ""].filter((part) => part !== "");
  return [
    span(` ${words.join(", ")}`, "dim"),
    ...(paused ? [span("  feed paused: space goes on", "warn")] : []),
  ];
}
