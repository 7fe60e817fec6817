import { dialogRoom } from "../../draw/layout.ts";
import type { PolicyReplay } from "../../../core/domain/reports/replay_report.ts";
import type { ReplayState } from "../../state/replay_state.ts";
import type { Transitions } from "../../app/binding.ts";
import type { CoreReply } from "../../app/reply.ts";
import type { Step } from "../../app/step.ts";
import type { State } from "../../state/state.ts";
import { replayDialog } from "./replay_lines.ts";
import { troubles } from "../../words/troubles.ts";

/** Replays the current policy. The previous report is hidden while the replay runs. */
function openReplay(state: State): Step {
  if (state.replay.asked) return [withReplay(state, { open: true, top: 0 }), []];
  const asked = { open: true, asked: true, report: null, trouble: null, top: 0 };
  return [withReplay(state, asked), [{ kind: "replayPolicy" }]];
}

function closeReplay(state: State): Step {
  return [withReplay(state, { open: false }), []];
}

export function policyReplayed(state: State, reply: CoreReply<PolicyReplay>): State {
  return reply === "unavailable"
    ? withReplay(state, { asked: false, trouble: troubles.cannotReplay })
    : withReplay(state, { asked: false, report: reply.value });
}

/** Scrolls the report by `lines`, within its ends. */
export function scrollReplay(state: State, lines: number): State {
  const { replay } = state;
  const { topMax } = replayDialog(replay, dialogRoom(state));
  const top = Math.max(0, Math.min(replay.top + lines, topMax));
  return top === replay.top ? state : withReplay(state, { top });
}

function withReplay(state: State, change: Partial<ReplayState>): State {
  return { ...state, replay: { ...state.replay, ...change } };
}

export const replayBindings = {
  "replay.open": openReplay,
  "replay.close": closeReplay,
} satisfies Partial<Transitions>;
