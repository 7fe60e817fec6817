import type { Service } from "../../core/service.ts";
import { bearerToken } from "../http/bearer_token.ts";
import { callerOf } from "../http/caller.ts";
import { problem } from "../http/problem.ts";
import { type AppContext, pathId, respond, respondEmpty } from "../http/respond.ts";
import { listedSessionBody } from "../http/wire.ts";

/** GET /v1/sessions: the user's active sessions, newest first, at most 50. 200 or 401. */
export async function getSessions(service: Service, c: AppContext): Promise<Response> {
  const outcome = await service.listOwnSessions({ sessionToken: bearerToken(c) });
  if (!outcome.ok) return problem(c, outcome.refusal);
  const { sessions, current } = outcome.value;
  return respond(c, 200, {
    sessions: sessions.map((session) => ({
      ...listedSessionBody(session),
      current: session.id === current,
    })),
  });
}

/**
 * DELETE /v1/sessions/{id}: ends a session. 204; 404 session_not_found, also for another user's
 * session.
 */
export async function deleteSession(service: Service, c: AppContext): Promise<Response> {
  const input = { sessionToken: bearerToken(c), sessionId: pathId(c) };
  const outcome = await service.endSession(input, callerOf(c));
  return outcome.ok ? respondEmpty(c) : problem(c, outcome.refusal);
}

/** DELETE /v1/sessions: ends all of the user's sessions except the current one. 204 or 401. */
export async function deleteOtherSessions(service: Service, c: AppContext): Promise<Response> {
  const outcome = await service.endOtherSessions({ sessionToken: bearerToken(c) }, callerOf(c));
  return outcome.ok ? respondEmpty(c) : problem(c, outcome.refusal);
}
