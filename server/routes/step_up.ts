import { bearerToken } from "../http/bearer_token.ts";
import { callerOf } from "../http/caller.ts";
import { reply, type Route, route } from "../http/route.ts";
import { fields } from "../http/schema.ts";
import { challengeBody, challengeSchema } from "../wire/challenge.ts";
import { sendEntries, sendInput } from "../wire/send.ts";

export const postStepUp: Route = route({
  method: "POST",
  path: "/v1/session/step-up",
  id: "stepUp",
  tag: "Sessions",
  summary: "Start a step-up",
  description: "Returns a challenge for `/v1/2fa/send` and `/v1/2fa/verify`. The session that " +
    "verify returns replaces this one.",
  session: true,
  body: fields(sendEntries),
  responses: { 200: challengeSchema },
  refusals: ["unauthenticated", "test_user", "throttled"],
}, async (service, c, body) => {
  const input = { sessionToken: bearerToken(c), ...sendInput(body) };
  const outcome = await service.stepUp(input, callerOf(c));
  return outcome.ok ? reply(200, challengeBody(outcome.value)) : outcome;
});
