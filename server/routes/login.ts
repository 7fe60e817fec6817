import type { Service } from "../../core/service.ts";
import { readBody } from "../http/body.ts";
import { callerOf } from "../http/caller.ts";
import { answerChallenge } from "../http/challenge_answer.ts";
import { problem } from "../http/problem.ts";
import { type AppContext, respond } from "../http/respond.ts";
import { openedSessionBody } from "../http/wire.ts";

/**
 * POST /v1/login: first factor. 200 with a challenge; 401 invalid_credentials; 429 throttled; 503
 * overloaded. With `send`, a code is sent immediately; if it cannot be, the response is that
 * problem with the challenge in it, so that the client can try another channel without the
 * password. With the `device_token` of a trusted device, 200 with a session.
 */
export async function postLogin(service: Service, c: AppContext): Promise<Response> {
  const body = await readBody(c, {
    username: "text",
    password: "text",
    send: "text?",
    device_token: "text?",
  });
  if (body instanceof Response) return body;
  const { username, password, send = null, device_token: deviceToken = null } = body;
  const outcome = await service.logIn({ username, password, send, deviceToken }, callerOf(c));
  if (!outcome.ok) return problem(c, outcome.refusal);
  if (outcome.value.status === "signed_in") {
    return respond(c, 200, { status: "signed_in", ...openedSessionBody(outcome.value.session) });
  }
  const context = send === null ? {} : { method: send };
  return answerChallenge(c, outcome.value, context, { status: "second_factor_required" });
}
