import type { Instant } from "../../../core/domain/instant.ts";
import type { Line, Tone } from "../../draw/text.ts";
import type { Look } from "../../draw/look.ts";
import type { Setting } from "../../state/setting.ts";

/** A finished line, or text to be wrapped. */
export type PlanPart = Line | { readonly text: string; readonly tone: Tone };

export interface PlanSight {
  readonly now: Instant;
  readonly setting: Setting;
  readonly look: Look;
  readonly columns: number;
  readonly rows: number;
}

export function dim(text: string): PlanPart {
  return { text, tone: "dim" };
}
