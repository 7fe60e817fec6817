import type { Service } from "../../core/service.ts";
import { bearerToken } from "../http/bearer_token.ts";
import { refuseForeignBody } from "../http/body.ts";
import { callerOf } from "../http/caller.ts";
import { problem } from "../http/problem.ts";
import { type AppContext, respond } from "../http/respond.ts";
import { listedFactors } from "../http/factor_bodies.ts";

/** GET /v1/authenticators: the user's authenticators other than the phone. 200 or 401. */
export async function getAuthenticators(service: Service, c: AppContext): Promise<Response> {
  const outcome = await service.listAuthenticators({ sessionToken: bearerToken(c) });
  if (!outcome.ok) return problem(c, outcome.refusal);
  return respond(c, 200, listedFactors(outcome.value));
}

/**
 * POST /v1/recovery-codes: replaces all ten recovery codes, which are shown only once. 200; 401;
 * 403 step_up_required. Takes no body.
 */
export async function postRecoveryCodes(service: Service, c: AppContext): Promise<Response> {
  const foreign = refuseForeignBody(c);
  if (foreign !== null) return foreign;
  const outcome = await service.replaceRecoveryCodes({ sessionToken: bearerToken(c) }, callerOf(c));
  if (!outcome.ok) return problem(c, outcome.refusal);
  return respond(c, 200, { recovery_codes: outcome.value });
}
