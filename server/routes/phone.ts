import type { Service } from "../../core/service.ts";
import { bearerToken } from "../http/bearer_token.ts";
import { readBody } from "../http/body.ts";
import { callerOf } from "../http/caller.ts";
import { answerChallenge } from "../http/challenge_answer.ts";
import { problem } from "../http/problem.ts";
import { type AppContext, respond } from "../http/respond.ts";
import { userBody } from "../http/wire.ts";

const flow = { flow: "phone_change" } as const;

/**
 * POST /v1/phone/change: starts a phone number change. 200 with a challenge whose code is sent to
 * the new number; 403 step_up_required; 409 phone_number_unchanged; 429 throttled.
 */
export async function postPhoneChange(service: Service, c: AppContext): Promise<Response> {
  const body = await readBody(c, { phone_number: "text", send: "text?" });
  if (body instanceof Response) return body;
  const outcome = await service.requestPhoneChange({
    sessionToken: bearerToken(c),
    phoneNumber: body.phone_number,
    send: body.send ?? null,
  }, callerOf(c));
  const context = body.send === undefined ? flow : { ...flow, method: body.send };
  return outcome.ok
    ? answerChallenge(c, outcome.value, context)
    : problem(c, outcome.refusal, context);
}

/**
 * POST /v1/phone/change/confirm: finishes the change, in the session that started it. 200 with the
 * user; 401 wrong_code.
 */
export async function postPhoneChangeConfirm(service: Service, c: AppContext): Promise<Response> {
  const body = await readBody(c, {
    challenge_token: "text",
    code: "text",
    revoke_others: "flag?",
  });
  if (body instanceof Response) return body;
  const outcome = await service.changePhone({
    sessionToken: bearerToken(c),
    challengeToken: body.challenge_token,
    code: body.code,
    revokeOthers: body.revoke_others ?? false,
  }, callerOf(c));
  if (!outcome.ok) return problem(c, outcome.refusal, flow);
  return respond(c, 200, { user: userBody(outcome.value) });
}
