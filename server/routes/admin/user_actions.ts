import type { OperatorActionName } from "../../../core/operator.ts";
import type { Operator } from "../../../core/operator.ts";
import { granted, type Outcome, refused } from "../../../core/domain/refusal.ts";
import { isUserId } from "../../../core/domain/user_id.ts";
import { type AdminCall, type AdminRoute, adminRoute } from "../../http/admin/admin_route.ts";
import { pathId } from "../../http/respond.ts";
import { reply } from "../../http/route.ts";

type ActionRefusal = "invalid_input" | "user_not_found" | "nothing_to_do";

type Performed = Awaited<ReturnType<Operator["performAction"]>>;

async function performOn(
  operator: Operator,
  { c, caller, key, reason }: AdminCall<never>,
  action: OperatorActionName,
): Promise<Performed> {
  const userId = pathId(c);
  if (!isUserId(userId)) return refused("user_not_found");
  const order = { userId, action, reason: reason ?? `API key ${key.name}` };
  return await operator.performAction(order, caller);
}

/** Performs an action on the user of the path. */
async function perform(
  operator: Operator,
  call: AdminCall<never>,
  action: Exclude<OperatorActionName, "resend_code">,
): Promise<Outcome<null, ActionRefusal>> {
  const outcome = await performOn(operator, call, action);
  if (outcome.ok) return granted(null);
  const { refusal } = outcome;
  const { code, ...more } = refusal;
  switch (code) {
    case "invalid_input":
    case "nothing_to_do":
      return refused(code, more);
    default:
      // Actions on a user as a whole look for no session, passkey or app, and send no code.
      return refused("user_not_found");
  }
}

export const postUserLock: AdminRoute = adminRoute({
  method: "POST",
  path: "/v1/admin/users/:id/lock",
  id: "lockUser",
  scope: "users:write",
  summary: "Lock a user: all logins are blocked, and all sessions end",
  responses: { 204: null },
  refusals: ["user_not_found", "nothing_to_do"],
}, async (operator, call) => {
  const outcome = await perform(operator, call, "lock");
  return outcome.ok ? reply(204) : outcome;
});

export const postUserUnlock: AdminRoute = adminRoute({
  method: "POST",
  path: "/v1/admin/users/:id/unlock",
  id: "unlockUser",
  scope: "users:write",
  summary: "Unlock a user",
  responses: { 204: null },
  refusals: ["user_not_found", "nothing_to_do"],
}, async (operator, call) => {
  const outcome = await perform(operator, call, "unlock");
  return outcome.ok ? reply(204) : outcome;
});

export const deleteUserSessions: AdminRoute = adminRoute({
  method: "DELETE",
  path: "/v1/admin/users/:id/sessions",
  id: "endUserSessions",
  scope: "users:write",
  summary: "End all of a user's sessions",
  responses: { 204: null },
  refusals: ["user_not_found", "nothing_to_do"],
}, async (operator, call) => {
  const outcome = await perform(operator, call, "end_sessions");
  return outcome.ok ? reply(204) : outcome;
});

export const postUserReset: AdminRoute = adminRoute({
  method: "POST",
  path: "/v1/admin/users/:id/reset-second-factor",
  id: "resetSecondFactor",
  scope: "users:recover",
  summary: "Remove a user's second factors except the phone",
  description: "The next login requires a code sent to the phone.",
  responses: { 204: null },
  refusals: ["user_not_found", "nothing_to_do"],
}, async (operator, call) => {
  const outcome = await perform(operator, call, "reset_second_factor");
  return outcome.ok ? reply(204) : outcome;
});

export const deleteUser: AdminRoute = adminRoute({
  method: "DELETE",
  path: "/v1/admin/users/:id",
  id: "deleteUserByKey",
  scope: "users:recover",
  summary: "Delete a user permanently",
  responses: { 204: null },
  refusals: ["user_not_found", "nothing_to_do"],
}, async (operator, call) => {
  const outcome = await perform(operator, call, "delete");
  return outcome.ok ? reply(204) : outcome;
});

export const postUserResend: AdminRoute = adminRoute({
  method: "POST",
  path: "/v1/admin/users/:id/resend-code",
  id: "resendUserCode",
  scope: "users:write",
  summary: "Resend the code a user is waiting for",
  description: "The code of the user's newest open login, step-up, change of the phone number or " +
    "password reset. The waits, limits and budgets of the user's own requests apply. After " +
    "`too_many_sends`, the user must start again.",
  responses: { 204: null },
  refusals: [
    "user_not_found",
    "nothing_to_do",
    "test_number",
    "resend_too_soon",
    "too_many_sends",
    "channel_unavailable",
    "phone_number_unreachable",
    "provider_unavailable",
    "sending_limited",
    "throttled",
  ],
}, async (operator, call) => {
  const outcome = await performOn(operator, call, "resend_code");
  if (outcome.ok) return reply(204);
  const { code, ...more } = outcome.refusal;
  switch (code) {
    case "session_not_found":
    case "passkey_not_found":
    case "client_not_found":
      return refused("user_not_found");
    default:
      return refused(code, more);
  }
});
