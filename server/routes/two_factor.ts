import type { Service } from "../../core/service.ts";
import { readBody } from "../http/body.ts";
import { callerOf } from "../http/caller.ts";
import { problem } from "../http/problem.ts";
import { type AppContext, respond } from "../http/respond.ts";
import { openedSessionBody, sentBody } from "../http/wire.ts";

/**
 * POST /v1/2fa/send: sends the challenge's code. 200; 429 resend_too_soon; 503; see `problems`.
 * `phone_number` corrects a number that was mistyped at registration; 409
 * phone_number_not_correctable.
 */
export async function postSend(service: Service, c: AppContext): Promise<Response> {
  const body = await readBody(c, {
    challenge_token: "text",
    channel: "text",
    locale: "text?",
    app_hash: "text?",
    phone_number: "text?",
  });
  if (body instanceof Response) return body;
  const outcome = await service.sendCode({
    challengeToken: body.challenge_token,
    channel: body.channel,
    locale: body.locale ?? null,
    appHash: body.app_hash ?? null,
    phoneNumber: body.phone_number ?? null,
  }, callerOf(c));
  if (!outcome.ok) return problem(c, outcome.refusal, { method: body.channel });
  const { maskedPhoneNumber } = outcome.value;
  return respond(c, 200, { ...sentBody(outcome.value), phone_number: maskedPhoneNumber });
}

/**
 * POST /v1/2fa/verify: second factor of a login or a step-up. 200 with the session; 401 wrong_code
 * with attempts_left. `code` is the code that the user typed; for a passkey, `passkey` is the
 * browser's response instead.
 */
export async function postVerify(service: Service, c: AppContext): Promise<Response> {
  const body = await readBody(c, {
    challenge_token: "text",
    method: "text",
    code: "text?",
    passkey: "object?",
    trust_device: "flag?",
  });
  if (body instanceof Response) return body;
  const outcome = await service.verifySecondFactor({
    challengeToken: body.challenge_token,
    method: body.method,
    code: body.code ?? null,
    passkey: body.passkey ?? null,
    trustDevice: body.trust_device ?? false,
  }, callerOf(c));
  return outcome.ok
    ? respond(c, 200, openedSessionBody(outcome.value))
    : problem(c, outcome.refusal, { method: body.method });
}
