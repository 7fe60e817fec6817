import { type Area, columnsOf, type Share } from "./area.ts";
import type { Size } from "./layout.ts";
import type { Look } from "./look.ts";
import { type Frame, frameOf, innerSize } from "./panel.ts";

/** The parts of the state that determine the panels' areas. */
export interface Sight {
  readonly size: Size;
  readonly look: Pick<Look, "linear">;
  /** Whether the focused panel takes the whole body. */
  readonly zoomed: boolean;
  /** Rows between the header and the body. */
  readonly barRows: number;
}

/** The narrowest window with panels next to each other on every screen. */
const sideBySideFrom = 108;

/** Everything between the header, or the bar below it, and the status line. */
export function bodyArea({ size, barRows }: Sight): Area {
  return { left: 0, top: 0, columns: size.columns, rows: Math.max(2, size.rows - 3 - barRows) };
}

export function bodyFrame({ size, look }: Sight): Frame {
  return frameOf(size, look);
}

/** The cells inside a panel. */
export function insideOf(area: Area, sight: Sight): Size {
  return innerSize(area, bodyFrame(sight));
}

/** The cells inside a panel that takes the whole body. */
export function bodySize(sight: Sight): Size {
  return insideOf(bodyArea(sight), sight);
}

export function bodyRows(sight: Sight): number {
  return bodySize(sight).rows;
}

/** The body as panels next to each other, if there is room for more than one. */
export function bodyColumns(sight: Sight, parts: readonly Share[]): readonly Area[] {
  const whole = bodyArea(sight);
  if (sight.zoomed || bodyFrame(sight) === "thin" || whole.columns < sideBySideFrom) return [whole];
  return columnsOf(whole, parts);
}
