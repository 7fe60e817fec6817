import type { Service } from "../../core/service.ts";
import { readBody } from "../http/body.ts";
import { callerOf } from "../http/caller.ts";
import { problem } from "../http/problem.ts";
import { type AppContext, respond } from "../http/respond.ts";
import { userBody } from "../http/wire.ts";

/** POST /v1/register: creates a user. 201; 409 username_taken; 422 invalid_input; 429; 503. */
export async function postRegister(service: Service, c: AppContext): Promise<Response> {
  const body = await readBody(c, { username: "text", password: "text", phone_number: "text" });
  if (body instanceof Response) return body;
  const { username, password, phone_number: phoneNumber } = body;
  const outcome = await service.register({ username, password, phoneNumber }, callerOf(c));
  if (!outcome.ok) return problem(c, outcome.refusal);
  return respond(c, 201, { user: userBody(outcome.value) });
}
