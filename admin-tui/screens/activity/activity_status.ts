import type { State } from "../../state/state.ts";
import { deliveryScrollMax } from "../delivery/trace_lines.ts";
import { type Line, line, span } from "../../draw/text.ts";
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

/** Where in the timeline the operator stands. */
export function deliveryStatus(state: State): Line {
  const { delivery } = state;
  if (delivery === null) return [];
  const { trouble, asked, trace, deliveryId } = delivery;
  if (trouble !== null) return [span(` ! ${trouble}`, "bad")];
  if (asked && trace !== null) return line(" reading ...", "dim");
  const below = deliveryScrollMax(state) - delivery.top;
  const more = below <= 0 ? "" : `  ${below === 1 ? "1 line" : `${below} lines`} below: j`;
  return line(` ${deliveryId}${more}`, "dim");
}
