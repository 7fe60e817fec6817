import { bearerToken } from "../http/bearer_token.ts";
import { callerOf, readerOf } from "../http/caller.ts";
import { reply, type Route, route } from "../http/route.ts";
import { fields, list, text } from "../http/schema.ts";
import { authenticatorsSchema, listedFactors } from "../wire/factors.ts";

export const getAuthenticators: Route = route({
  method: "GET",
  path: "/v1/authenticators",
  id: "listAuthenticators",
  tag: "Authenticators",
  summary: "List the user's authenticators other than the phone",
  session: true,
  responses: { 200: authenticatorsSchema },
  refusals: ["unauthenticated"],
}, async (service, c) => {
  const outcome = await service.listAuthenticators({ sessionToken: bearerToken(c) }, readerOf(c));
  return outcome.ok ? reply(200, listedFactors(outcome.value)) : outcome;
});

export const postRecoveryCodes: Route = route({
  method: "POST",
  path: "/v1/recovery-codes",
  id: "replaceRecoveryCodes",
  tag: "Authenticators",
  summary: "Replace the recovery codes",
  description: "Returns ten new codes once. The old ones stop working.",
  session: true,
  responses: { 200: fields({ recovery_codes: list(text()) }) },
  refusals: ["unauthenticated", "step_up_required", "test_user", "throttled"],
}, async (service, c) => {
  const outcome = await service.replaceRecoveryCodes({ sessionToken: bearerToken(c) }, callerOf(c));
  return outcome.ok ? reply(200, { recovery_codes: outcome.value }) : outcome;
});
