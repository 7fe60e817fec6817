import type { Service } from "../../core/service.ts";
import { bearerToken } from "../http/bearer_token.ts";
import { refuseForeignBody } from "../http/body.ts";
import { callerOf } from "../http/caller.ts";
import { problem } from "../http/problem.ts";
import { type AppContext, respond, respondEmpty } from "../http/respond.ts";
import { sessionBody, userBody } from "../http/wire.ts";

/** GET /v1/session: the session and its user. 200 or 401. The hot path. */
export async function getSession(service: Service, c: AppContext): Promise<Response> {
  const outcome = await service.authenticate({ sessionToken: bearerToken(c) });
  if (!outcome.ok) return problem(c, outcome.refusal);
  const { user, session } = outcome.value;
  return respond(c, 200, { user: userBody(user), session: sessionBody(session) });
}

/** POST /v1/logout: ends the session. 204, or 401 without an active session. Takes no body. */
export async function postLogout(service: Service, c: AppContext): Promise<Response> {
  const foreign = refuseForeignBody(c);
  if (foreign !== null) return foreign;
  const outcome = await service.logOut({ sessionToken: bearerToken(c) }, callerOf(c));
  return outcome.ok ? respondEmpty(c) : problem(c, outcome.refusal);
}
