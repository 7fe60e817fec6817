import { metadataObject } from "../../../core/domain/account/metadata.ts";
import { granted, type Outcome, refused } from "../../../core/domain/refusal.ts";
import { isUserId } from "../../../core/domain/user_id.ts";
import type { Operator, RoleOrder } from "../../../core/operator.ts";
import { type AdminCall, type AdminRoute, adminRoute } from "../../http/admin/admin_route.ts";
import { pathId } from "../../http/respond.ts";
import { reply } from "../../http/route.ts";
import { fields, list, optional, sentObject, text } from "../../http/schema.ts";
import { metadataSchema, rolesSchema } from "../../wire/user.ts";

/** Changes the roles of the user of the path, and returns them. */
async function change(
  operator: Operator,
  { c, caller, reason }: AdminCall<never>,
  order: RoleOrder,
  from?: readonly string[],
): Promise<
  Outcome<readonly string[], "invalid_input" | "user_not_found" | "nothing_to_do">
> {
  const userId = pathId(c);
  if (!isUserId(userId)) return refused("user_not_found");
  const seen = from === undefined ? {} : { from };
  const outcome = await operator.changeRoles({ userId, order, reason, ...seen }, caller);
  return outcome.ok ? granted(outcome.value.after) : outcome;
}

export const patchUserRoles: AdminRoute = adminRoute({
  method: "PATCH",
  path: "/v1/admin/users/:id/roles",
  id: "changeRoles",
  scope: "users:roles",
  summary: "Add and remove roles of a user",
  description: "Parallel requests are made one after the other, so no change is lost.",
  body: fields({ add: optional(list(text())), remove: optional(list(text())) }),
  responses: { 200: fields({ roles: rolesSchema }) },
  refusals: ["user_not_found", "nothing_to_do"],
}, async (operator, call, { add = [], remove = [] }) => {
  const outcome = await change(operator, call, { add, remove });
  return outcome.ok ? reply(200, { roles: outcome.value }) : outcome;
});

export const postUserRoles: AdminRoute = adminRoute({
  method: "POST",
  path: "/v1/admin/users/:id/roles",
  id: "replaceRoles",
  scope: "users:roles",
  summary: "Replace all roles of a user",
  description: "With `from`, only if these are the user's roles now; otherwise `nothing_to_do`.",
  body: fields({ roles: list(text()), from: optional(list(text())) }),
  responses: { 200: fields({ roles: rolesSchema }) },
  refusals: ["user_not_found", "nothing_to_do"],
}, async (operator, call, { roles, from }) => {
  const outcome = await change(operator, call, { set: roles }, from);
  return outcome.ok ? reply(200, { roles: outcome.value }) : outcome;
});

export const postUserMetadata: AdminRoute = adminRoute({
  method: "POST",
  path: "/v1/admin/users/:id/metadata",
  id: "replaceMetadata",
  scope: "users:write",
  summary: "Replace the metadata of a user as a whole",
  description: "The user can read it. At most 8,192 bytes as canonical JSON and eight levels.",
  body: fields({ metadata: sentObject("`{}` removes it") }),
  responses: { 200: fields({ metadata: metadataSchema }) },
  refusals: ["user_not_found"],
}, async (operator, { c, caller, reason }, { metadata }) => {
  const userId = pathId(c);
  if (!isUserId(userId)) return refused("user_not_found");
  const outcome = await operator.replaceMetadata({ userId, metadata, reason }, caller);
  return outcome.ok ? reply(200, { metadata: metadataObject(outcome.value) }) : outcome;
});
