import type { Service } from "../../core/service.ts";
import { bearerToken } from "../http/bearer_token.ts";
import { readBody } from "../http/body.ts";
import { callerOf } from "../http/caller.ts";
import { answerChallenge } from "../http/challenge_answer.ts";
import { problem } from "../http/problem.ts";
import { type AppContext, respond } from "../http/respond.ts";
import { userBody } from "../http/wire.ts";

/**
 * POST /v1/phone/change: begins a change of number. 200 with a challenge whose code goes to the new
 * number; 403 step_up_required; 409 phone_number_unchanged; 429 throttled.
 */
export async function postPhoneChange(service: Service, c: AppContext): Promise<Response> {
  const body = await readBody(c, { phone_number: "text", send: "text?" });
  if (body instanceof Response) return body;
  const outcome = await service.requestPhoneChange({
    sessionToken: bearerToken(c),
    phoneNumber: body.phone_number,
    send: body.send ?? null,
  }, callerOf(c));
  return outcome.ok ? answerChallenge(c, outcome.value) : problem(c, outcome.refusal);
}

/** POST /v1/phone/change/confirm: 200 with the user; 401 wrong_code; in the session that began. */
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
  if (!outcome.ok) return problem(c, outcome.refusal);
  return respond(c, 200, { user: userBody(outcome.value) });
}
