import type { Core } from "../../core/mod.ts";
import { bearerToken } from "../bearer_token.ts";
import { callerOf } from "../caller.ts";
import { exportBody } from "../export_body.ts";
import { problem } from "../problem.ts";
import { type AppContext, respond, respondEmpty } from "../respond.ts";

/** DELETE /v1/me: removes the caller for good. 204; 401; 403 step_up_required. */
export async function deleteMe(core: Core, c: AppContext): Promise<Response> {
  const outcome = await core.deleteUser({ sessionToken: bearerToken(c) }, callerOf(c));
  return outcome.ok ? respondEmpty(c) : problem(c, outcome.refusal);
}

/** GET /v1/me/export: all that is kept about the caller. 200; 401; 403; 429 after ten an hour. */
export async function getExport(core: Core, c: AppContext): Promise<Response> {
  const outcome = await core.exportUser({ sessionToken: bearerToken(c) }, callerOf(c));
  return outcome.ok ? respond(c, 200, exportBody(outcome.value)) : problem(c, outcome.refusal);
}
