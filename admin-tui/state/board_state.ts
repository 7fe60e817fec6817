import type { Instant } from "../../core/domain/instant.ts";
import type { IncidentBoard } from "../../core/operator.ts";

/** The attack board: the last hour of messages, and what blocks them. */
export interface BoardState {
  /** Null before the first answer. */
  readonly found: IncidentBoard | null;
  readonly asked: boolean;
  /** When it was last requested; null before. */
  readonly askedAt: Instant | null;
  /** Identifies the selected row, which the cursor follows; null for the first place. */
  readonly selected: string | null;
  /** The index of the selected row when it was selected. */
  readonly cursor: number;
  /** The first visible line of each panel. */
  readonly tops: readonly number[];
  /** Why the last read failed. */
  readonly trouble: string | null;
}

export const newBoard: BoardState = {
  found: null,
  asked: false,
  askedAt: null,
  selected: null,
  cursor: 0,
  tops: [],
  trouble: null,
};
