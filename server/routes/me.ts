import { bearerToken } from "../http/bearer_token.ts";
import { callerOf, readerOf } from "../http/caller.ts";
import { reply, type Route, route } from "../http/route.ts";
import { fields } from "../http/schema.ts";
import { ownUserBody, ownUserSchema } from "../wire/user.ts";
import { exportBody, userExportSchema } from "../wire/user_export.ts";

export const getMe: Route = route({
  method: "GET",
  path: "/v1/me",
  id: "getUser",
  tag: "Accounts",
  summary: "Get the user, with the full phone number",
  description: "With the metadata that the app keeps about the user. For each request of an app, " +
    "`GET /v1/session` is enough.",
  session: true,
  responses: { 200: fields({ user: ownUserSchema }) },
  refusals: ["unauthenticated"],
}, async (service, c) => {
  const outcome = await service.findOwnUser({ sessionToken: bearerToken(c) }, readerOf(c));
  return outcome.ok ? reply(200, { user: ownUserBody(outcome.value) }) : outcome;
});

export const deleteMe: Route = route({
  method: "DELETE",
  path: "/v1/me",
  id: "deleteUser",
  tag: "Accounts",
  summary: "Delete the user permanently",
  session: true,
  responses: { 204: null },
  refusals: ["unauthenticated", "step_up_required", "test_user"],
}, async (service, c) => {
  const outcome = await service.deleteUser({ sessionToken: bearerToken(c) }, callerOf(c));
  return outcome.ok ? reply(204) : outcome;
});

export const getExport: Route = route({
  method: "GET",
  path: "/v1/me/export",
  id: "exportUser",
  tag: "Accounts",
  summary: "Export all data about the user",
  description: "At most ten times an hour.",
  session: true,
  responses: { 200: userExportSchema },
  refusals: ["unauthenticated", "step_up_required", "test_user", "throttled"],
}, async (service, c) => {
  const outcome = await service.exportUser({ sessionToken: bearerToken(c) }, callerOf(c));
  return outcome.ok ? reply(200, exportBody(outcome.value)) : outcome;
});
