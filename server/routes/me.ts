import type { Service } from "../../core/service.ts";
import { bearerToken } from "../http/bearer_token.ts";
import { callerOf } from "../http/caller.ts";
import { exportBody } from "../http/export_body.ts";
import { problem } from "../http/problem.ts";
import { type AppContext, respond, respondEmpty } from "../http/respond.ts";

/** DELETE /v1/me: permanently deletes the user. 204; 401; 403 step_up_required. */
export async function deleteMe(service: Service, c: AppContext): Promise<Response> {
  const outcome = await service.deleteUser({ sessionToken: bearerToken(c) }, callerOf(c));
  return outcome.ok ? respondEmpty(c) : problem(c, outcome.refusal);
}

/** GET /v1/me/export: all data stored about the user. 200; 401; 403; 429 after ten an hour. */
export async function getExport(service: Service, c: AppContext): Promise<Response> {
  const outcome = await service.exportUser({ sessionToken: bearerToken(c) }, callerOf(c));
  return outcome.ok ? respond(c, 200, exportBody(outcome.value)) : problem(c, outcome.refusal);
}
