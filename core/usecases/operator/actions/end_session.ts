import { counted } from "../../../domain/operator/action_effect.ts";
import { granted, refused } from "../../../domain/refusal.ts";
import type { CheckedSession } from "../../../domain/session/session.ts";
import { parseTokenId } from "../../../domain/token.ts";
import { isSessionActive } from "../../record/written_ends.ts";
import { actionEvent, done, type OperatorAction } from "./operator_action.ts";

/** Ends one session of a user. */
export const endSession: OperatorAction<"end_session", CheckedSession> = {
  name: "end_session",
  confirmation: "y",
  findItem: async (ports, { user }, itemId) => {
    const id = parseTokenId(itemId ?? "");
    const session = id === null ? null : (await ports.sessions.findSession(id))?.session ?? null;
    return session !== null && session.userId === user.id &&
        await isSessionActive(ports, session, ports.clock())
      ? granted(session)
      : refused("session_not_found");
  },
  noItem: ({ sessions }) => sessions === 0 ? "no_sessions" : null,
  effects: ({ holdings }) =>
    granted([
      { effect: "session_ends" },
      ...counted("other_sessions_stay", Math.max(0, holdings.sessions - 1)),
    ]),
  perform: async (ports, order, caller) => {
    const { item: session } = order.target;
    const detail = { session_id: session.id, by: "operator" };
    const event = actionEvent(ports, order, "session.ended", caller, detail);
    const now = ports.clock();
    const ended = await ports.sessions.endSessionOf(session.userId, session.id, now, event);
    return ended ? done : refused("session_not_found");
  },
};
