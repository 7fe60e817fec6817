import type { Service } from "../../core/service.ts";
import { bearerToken } from "../http/bearer_token.ts";
import { readBody } from "../http/body.ts";
import { callerOf } from "../http/caller.ts";
import { answerChallenge } from "../http/challenge_answer.ts";
import { problem } from "../http/problem.ts";
import type { AppContext } from "../http/respond.ts";

/**
 * POST /v1/session/step-up: starts a step-up, which renews the session's second factor. 200 with a
 * challenge for /v1/2fa/send and /v1/2fa/verify, which replaces the session with a new one.
 */
export async function postStepUp(service: Service, c: AppContext): Promise<Response> {
  const body = await readBody(c, { send: "text?" });
  if (body instanceof Response) return body;
  const input = { sessionToken: bearerToken(c), send: body.send ?? null };
  const outcome = await service.stepUp(input, callerOf(c));
  const context = body.send === undefined ? {} : { method: body.send };
  return outcome.ok ? answerChallenge(c, outcome.value, context) : problem(c, outcome.refusal);
}
