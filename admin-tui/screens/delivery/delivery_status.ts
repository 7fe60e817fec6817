import { type Line, line, span } from "../../draw/text.ts";
import { deliveryOf } from "../../state/place.ts";
import type { State } from "../../state/state.ts";
import { deliveryScrollMax } from "./trace_lines.ts";

/** The error if there is one, otherwise the delivery ID and the number of lines below. */
export function deliveryStatus(state: State): Line {
  const delivery = deliveryOf(state);
  if (delivery === null) return [];
  const { trouble, asked, trace, deliveryId } = delivery;
  if (trouble !== null) return [span(` ! ${trouble}`, "bad")];
  if (asked && trace !== null) return line(" loading ...", "dim");
  const below = deliveryScrollMax(state) - delivery.top;
  const more = below <= 0 ? "" : `  ${below === 1 ? "1 line" : `${below} lines`} below: j`;
  return line(` ${deliveryId}${more}`, "dim");
}
