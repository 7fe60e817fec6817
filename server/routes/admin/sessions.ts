import { refused } from "../../../core/domain/refusal.ts";
import { isUserId } from "../../../core/domain/user_id.ts";
import { type AdminRoute, adminRoute } from "../../http/admin/admin_route.ts";
import { pathId } from "../../http/respond.ts";
import { reply } from "../../http/route.ts";
import { count, fields, flag, list, nullable, optional, text } from "../../http/schema.ts";
import {
  listedSessionBody,
  listedSessionEntries,
  sessionBody,
  sessionSchema,
} from "../../wire/session.ts";
import { userBody, userSchema } from "../../wire/user.ts";

export const getUserSessions: AdminRoute = adminRoute({
  method: "GET",
  path: "/v1/admin/users/:id/sessions",
  id: "listUserSessions",
  scope: "sessions:read",
  summary: "List a user's active sessions",
  description: "Newest first, at most 50.",
  responses: { 200: fields({ sessions: list(fields(listedSessionEntries)) }) },
  refusals: ["user_not_found"],
}, async (operator, { c }) => {
  const userId = pathId(c);
  if (!isUserId(userId)) return refused("user_not_found");
  const outcome = await operator.describeUser({ userId });
  if (!outcome.ok) return outcome;
  return reply(200, { sessions: outcome.value.sessions.map(listedSessionBody) });
});

export const postIntrospect: AdminRoute = adminRoute({
  method: "POST",
  path: "/v1/admin/sessions/introspect",
  id: "introspectSession",
  scope: "sessions:read",
  summary: "Check a session token that a backend received",
  description: "Counts as a use of the session. A token that is not valid is not a refusal.",
  body: fields({ session_token: text("`lk_s_…`") }),
  responses: {
    200: fields({
      active: flag(),
      session: nullable(sessionSchema),
      user: nullable(userSchema),
    }),
  },
  refusals: [],
}, async (operator, _call, { session_token: sessionToken }) => {
  const found = await operator.introspectSession({ sessionToken });
  return reply(200, {
    active: found !== null,
    session: found === null ? null : sessionBody(found.session, found.user),
    user: found === null ? null : userBody(found.user),
  });
});

export const postSessionsEnd: AdminRoute = adminRoute({
  method: "POST",
  path: "/v1/admin/sessions/end",
  id: "endAllSessions",
  scope: "operator",
  summary: "End the sessions of all users, after a leak",
  description: "Every user must log in again. Signed tokens remain valid until they expire.",
  body: fields({
    devices: optional(flag("Also end trust in all devices, so that every login needs a code")),
  }),
  responses: { 200: fields({ ended: fields({ sessions: count(), devices: count() }) }) },
  refusals: [],
}, async (operator, { caller, key, reason }, { devices = false }) => {
  const order = { devices, reason: reason ?? `API key ${key.name}` };
  const outcome = await operator.endAllSessions(order, caller);
  return outcome.ok ? reply(200, { ended: { ...outcome.value } }) : outcome;
});
