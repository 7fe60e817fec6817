import type { PolicyReplay } from "../../core/domain/reports/replay_report.ts";

/** Today's policy over the last week. The answer is kept while the dialog is closed. */
export interface ReplayState {
  readonly open: boolean;
  readonly asked: boolean;
  readonly report: PolicyReplay | null;
  readonly trouble: string | null;
  /** First line of the report on the screen. */
  readonly top: number;
}

/** Days that a replay goes back. */
export const replayDays = 7;

export const newReplay: ReplayState = {
  open: false,
  asked: false,
  report: null,
  trouble: null,
  top: 0,
};
