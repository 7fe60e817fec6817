import { needsReason } from "../../../core/domain/api_keys/scope.ts";
import { type Refused, refused } from "../../../core/domain/refusal.ts";
import { isUserId } from "../../../core/domain/user_id.ts";
import { type AdminCall, type AdminRoute, adminRoute } from "../../http/admin/admin_route.ts";
import { pageQuery, parsePage } from "../../http/admin/page_query.ts";
import { pathId } from "../../http/respond.ts";
import { reply } from "../../http/route.ts";
import { fields, list, nullable, optional, text } from "../../http/schema.ts";
import {
  createdInvitationBody,
  createdInvitationSchema,
  listedInvitationBody,
  listedInvitationSchema,
} from "../../wire/admin/invitation.ts";
import { adminUserBody, adminUserSchema } from "../../wire/admin/user.ts";
import { rolesSchema } from "../../wire/user.ts";

const expires = optional(
  text("When the invitation expires, from `1h` to `30d`. `7d` if absent", { examples: ["7d"] }),
);

/** Why the key must not give these roles: creating and inviting alone give none. */
function rolesRefusal(
  { key, covers, reason }: AdminCall<never>,
  roles: readonly string[],
): Refused<"api_key_scope_missing" | "invalid_input"> | null {
  if (roles.length === 0) return null;
  if (!covers("users:roles")) return refused("api_key_scope_missing");
  if (reason !== null || !needsReason(key.scopes, "users:roles")) return null;
  return refused("invalid_input", { fields: [{ field: "reason", code: "missing" }] });
}

export const postUser: AdminRoute = adminRoute({
  method: "POST",
  path: "/v1/admin/users",
  id: "createUser",
  scope: "users:write",
  summary: "Create a user, who sets a password with an invitation",
  description: "`roles` needs the scope `users:roles`.",
  body: fields({
    username: text(undefined, { examples: ["ada"] }),
    phone_number: text("The user cannot correct it", { examples: ["+12025550142"] }),
    roles: optional(rolesSchema),
    expires,
  }),
  responses: {
    201: fields({
      id: text("The user's ID"),
      user: adminUserSchema,
      invitation: createdInvitationSchema,
    }),
  },
  refusals: ["username_taken", "api_key_scope_missing"],
}, async (operator, call, body) => {
  const { caller, reason, covers } = call;
  const { username, phone_number: phoneNumber, roles = [] } = body;
  const refusal = rolesRefusal(call, roles);
  if (refusal !== null) return refusal;
  const order = { username, phoneNumber, roles, expires: body.expires ?? null, reason };
  const outcome = await operator.createUser(order, caller);
  if (!outcome.ok) return outcome;
  const { user } = outcome.value;
  return reply(201, {
    id: user.id,
    user: adminUserBody(user, covers("users:phone")),
    invitation: createdInvitationBody(outcome.value),
  });
});

export const postUserInvitation: AdminRoute = adminRoute({
  method: "POST",
  path: "/v1/admin/users/:id/invitations",
  id: "inviteUser",
  scope: "users:write",
  summary: "Invite a created user again, who has no password yet",
  description: "Their earlier invitation is revoked.",
  body: fields({ expires }),
  responses: { 201: createdInvitationSchema },
  refusals: ["user_not_found", "nothing_to_do"],
}, async (operator, { c, caller, reason }, body) => {
  const userId = pathId(c);
  if (!isUserId(userId)) return refused("user_not_found");
  const order = { userId, expires: body.expires ?? null, reason };
  const outcome = await operator.inviteUser(order, caller);
  return outcome.ok ? reply(201, createdInvitationBody(outcome.value)) : outcome;
});

export const postInvitation: AdminRoute = adminRoute({
  method: "POST",
  path: "/v1/admin/invitations",
  id: "createInvitation",
  scope: "users:write",
  summary: "Invite one person to create an account",
  description: "`roles` needs the scope `users:roles`.",
  body: fields({
    phone_number: optional(
      text("The number that the new user must have", { examples: ["+12025550142"] }),
    ),
    roles: optional(rolesSchema),
    expires,
  }),
  responses: { 201: createdInvitationSchema },
  refusals: ["registration_closed", "api_key_scope_missing"],
}, async (operator, call, body) => {
  const { caller, reason } = call;
  const { phone_number: phoneNumber = null, roles = [] } = body;
  const refusal = rolesRefusal(call, roles);
  if (refusal !== null) return refusal;
  const order = { phoneNumber, roles, expires: body.expires ?? null, reason };
  const outcome = await operator.createInvitation(order, caller);
  return outcome.ok ? reply(201, createdInvitationBody(outcome.value)) : outcome;
});

export const getInvitations: AdminRoute = adminRoute({
  method: "GET",
  path: "/v1/admin/invitations",
  id: "listInvitations",
  scope: "users:read",
  summary: "List invitations, newest first",
  description: "Open ones, and those that ended within the last week.",
  query: pageQuery,
  responses: { 200: fields({ invitations: list(listedInvitationSchema), next: nullable(text()) }) },
  refusals: [],
}, async (operator, { query }) => {
  const page = parsePage(query);
  if (!page.ok) return page;
  const { cursor, limit } = page.value;
  const { items, next } = await operator.listInvitations({ cursor, limit });
  return reply(200, { invitations: items.map(listedInvitationBody), next });
});

export const deleteInvitation: AdminRoute = adminRoute({
  method: "DELETE",
  path: "/v1/admin/invitations/:id",
  id: "revokeInvitation",
  scope: "users:write",
  summary: "Revoke an open invitation",
  responses: { 204: null },
  refusals: ["invitation_not_found"],
}, async (operator, { c, caller, reason }) => {
  const outcome = await operator.revokeInvitation({ id: pathId(c), reason }, caller);
  return outcome.ok ? reply(204) : outcome;
});
