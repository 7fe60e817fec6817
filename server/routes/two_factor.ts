import type { Core } from "../../core/mod.ts";
import { readBody } from "../body.ts";
import { callerOf } from "../caller.ts";
import { problem } from "../problem.ts";
import { type AppContext, respond } from "../respond.ts";
import { instant, sentBody, userBody } from "../wire.ts";

/** POST /v1/2fa/send: sends the challenge's code. 200; 429 resend_too_soon; 503; see problems. */
export async function postSend(core: Core, c: AppContext): Promise<Response> {
  const body = await readBody(c, { required: ["challenge_token", "channel"] });
  if (body instanceof Response) return body;
  const { challenge_token: challengeToken, channel } = body;
  const outcome = await core.sendCode({ challengeToken, channel }, callerOf(c));
  return outcome.ok ? respond(c, 200, sentBody(outcome.value)) : problem(c, outcome.refusal);
}

/** POST /v1/2fa/verify: second factor. 200 with the session; 401 wrong_code with attempts_left. */
export async function postVerify(core: Core, c: AppContext): Promise<Response> {
  const body = await readBody(c, { required: ["challenge_token", "method", "code"] });
  if (body instanceof Response) return body;
  const { challenge_token: challengeToken, method, code } = body;
  const outcome = await core.verifyCode({ challengeToken, method, code }, callerOf(c));
  if (!outcome.ok) return problem(c, outcome.refusal);
  const { sessionToken, session, user } = outcome.value;
  return respond(c, 200, {
    session_token: sessionToken,
    expires_at: instant(session.expiresAt),
    aal: session.aal,
    amr: session.amr,
    user: userBody(user),
  });
}
