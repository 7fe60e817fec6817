import { bearerToken } from "../http/bearer_token.ts";
import { callerOf, readerOf } from "../http/caller.ts";
import { reply, type Route, route } from "../http/route.ts";
import { checkedSessionJson, checkedSessionSchema, sessionBody } from "../wire/session.ts";
import { userBody } from "../wire/user.ts";

/** The hot path. */
export const getSession: Route = route({
  method: "GET",
  path: "/v1/session",
  id: "getSession",
  tag: "Sessions",
  summary: "Check a session",
  description: "Call it for each request of your app. A session that ended is refused immediately.",
  session: true,
  responses: { 200: checkedSessionSchema },
  stringify: checkedSessionJson,
  refusals: ["unauthenticated"],
}, async (service, c) => {
  const outcome = await service.authenticate({ sessionToken: bearerToken(c) }, readerOf(c));
  if (!outcome.ok) return outcome;
  const { user, session } = outcome.value;
  return reply(200, { user: userBody(user), session: sessionBody(session, user) });
});

export const postLogout: Route = route({
  method: "POST",
  path: "/v1/logout",
  id: "logOut",
  tag: "Sessions",
  summary: "End the session",
  session: true,
  responses: { 204: null },
  refusals: ["unauthenticated"],
}, async (service, c) => {
  const outcome = await service.logOut({ sessionToken: bearerToken(c) }, callerOf(c));
  return outcome.ok ? reply(204) : outcome;
});
