import type { Service } from "../../core/service.ts";
import { bearerToken } from "../http/bearer_token.ts";
import { readBody } from "../http/body.ts";
import { callerOf } from "../http/caller.ts";
import { problem } from "../http/problem.ts";
import { type AppContext, respond, respondEmpty } from "../http/respond.ts";
import { instant } from "../http/wire.ts";

/** POST /v1/password/change: 204; 401 invalid_credentials; 422 invalid_input; 429; 503. */
export async function postPasswordChange(service: Service, c: AppContext): Promise<Response> {
  const body = await readBody(c, { current_password: "text", new_password: "text" });
  if (body instanceof Response) return body;
  const outcome = await service.changePassword({
    sessionToken: bearerToken(c),
    currentPassword: body.current_password,
    newPassword: body.new_password,
  }, callerOf(c));
  return outcome.ok ? respondEmpty(c) : problem(c, outcome.refusal, { flow: "password_change" });
}

/**
 * POST /v1/password/reset: 202 for any username; a code is sent only if the username and the
 * recovery code are correct.
 */
export async function postPasswordReset(service: Service, c: AppContext): Promise<Response> {
  const body = await readBody(c, { username: "text", recovery_code: "text", send: "text?" });
  if (body instanceof Response) return body;
  const { username, recovery_code: recoveryCode, send } = body;
  const input = { username, recoveryCode, send: send ?? null };
  const outcome = await service.requestPasswordReset(input, callerOf(c));
  if (!outcome.ok) return problem(c, outcome.refusal, { flow: "password_reset" });
  const { challengeToken, expiresAt } = outcome.value;
  return respond(c, 202, { challenge_token: challengeToken, expires_at: instant(expiresAt) });
}

/** POST /v1/password/reset/confirm: 204, without a session; 401 wrong_code; 422 invalid_input. */
export async function postPasswordResetConfirm(service: Service, c: AppContext): Promise<Response> {
  const body = await readBody(c, {
    challenge_token: "text",
    code: "text",
    recovery_code: "text",
    new_password: "text",
  });
  if (body instanceof Response) return body;
  const outcome = await service.resetPassword({
    challengeToken: body.challenge_token,
    code: body.code,
    recoveryCode: body.recovery_code,
    newPassword: body.new_password,
  }, callerOf(c));
  return outcome.ok ? respondEmpty(c) : problem(c, outcome.refusal, { flow: "password_reset" });
}
