import { bearerToken } from "../http/bearer_token.ts";
import { callerOf, readerOf } from "../http/caller.ts";
import { pathId } from "../http/respond.ts";
import { reply, type Route, route } from "../http/route.ts";
import { fields, list } from "../http/schema.ts";
import { listedSessionBody, ownSessionSchema } from "../wire/session.ts";

export const getSessions: Route = route({
  method: "GET",
  path: "/v1/sessions",
  id: "listSessions",
  tag: "Sessions",
  summary: "List the user's active sessions",
  description: "Newest first, at most 50.",
  session: true,
  responses: { 200: fields({ sessions: list(ownSessionSchema) }) },
  refusals: ["unauthenticated"],
}, async (service, c) => {
  const outcome = await service.listOwnSessions({ sessionToken: bearerToken(c) }, readerOf(c));
  if (!outcome.ok) return outcome;
  const { sessions, current } = outcome.value;
  return reply(200, {
    sessions: sessions.map((session) => ({
      ...listedSessionBody(session),
      current: session.id === current,
    })),
  });
});

export const deleteSession: Route = route({
  method: "DELETE",
  path: "/v1/sessions/:id",
  id: "endSession",
  tag: "Sessions",
  summary: "End one of the user's sessions",
  session: true,
  responses: { 204: null },
  refusals: ["unauthenticated", "session_not_found"],
}, async (service, c) => {
  const input = { sessionToken: bearerToken(c), sessionId: pathId(c) };
  const outcome = await service.endSession(input, callerOf(c));
  return outcome.ok ? reply(204) : outcome;
});

export const deleteOtherSessions: Route = route({
  method: "DELETE",
  path: "/v1/sessions",
  id: "endOtherSessions",
  tag: "Sessions",
  summary: "End all of the user's other sessions",
  session: true,
  responses: { 204: null },
  refusals: ["unauthenticated"],
}, async (service, c) => {
  const outcome = await service.endOtherSessions({ sessionToken: bearerToken(c) }, callerOf(c));
  return outcome.ok ? reply(204) : outcome;
});
