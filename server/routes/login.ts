import type { Core } from "../../core/mod.ts";
import { readBody } from "../body.ts";
import { callerOf } from "../caller.ts";
import { problem } from "../problem.ts";
import { type AppContext, respond } from "../respond.ts";
import { challengeBody, sentBody } from "../wire.ts";

/**
 * POST /v1/login: first factor. 200 with a challenge; 401 invalid_credentials; 429 throttled; 503
 * overloaded. With `send`, a code goes out at once; when it cannot, the answer is that problem with
 * the challenge beside it, so that the client can try another channel without the password.
 */
export async function postLogin(core: Core, c: AppContext): Promise<Response> {
  const body = await readBody(c, { required: ["username", "password"], optional: ["send"] });
  if (body instanceof Response) return body;
  const { username, password, send } = body;
  const outcome = await core.logIn({ username, password, send: send ?? null }, callerOf(c));
  if (!outcome.ok) return problem(c, outcome.refusal);
  const challenge = challengeBody(outcome.value);
  const { sent } = outcome.value;
  if (sent !== null && !sent.ok) return problem(c, sent.refusal, challenge);
  return respond(c, 200, {
    status: "second_factor_required",
    ...challenge,
    ...(sent === null ? {} : { sent: sentBody(sent.value) }),
  });
}
