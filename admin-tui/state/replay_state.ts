import type { PolicyReplay } from "../../core/domain/reports/replay_report.ts";

/** A replay of the current policy over the last week, kept while the dialog is closed. */
export interface ReplayState {
  readonly open: boolean;
  readonly asked: boolean;
  readonly report: PolicyReplay | null;
  readonly trouble: string | null;
  /** The first visible line of the report. */
  readonly top: number;
}

/** How many days a replay covers. */
export const replayDays = 7;

export const newReplay: ReplayState = {
  open: false,
  asked: false,
  report: null,
  trouble: null,
  top: 0,
};
