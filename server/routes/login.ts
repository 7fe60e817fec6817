import { callerOf } from "../http/caller.ts";
import { reply, type Route, route } from "../http/route.ts";
import { either, fields, flag, optional, text } from "../http/schema.ts";
import { challengeBody, loginChallengeSchema } from "../wire/challenge.ts";
import { sendEntries, sendInput } from "../wire/send.ts";
import { loggedInSchema, openedSessionBody } from "../wire/session.ts";

export const postLogin: Route = route({
  method: "POST",
  path: "/v1/login",
  id: "login",
  tag: "Login",
  summary: "Check a username and a password",
  description: "Returns a challenge, which is not a session. With `send`, a code is sent in the " +
    "same request. With the `device_token` of a trusted device, returns a session.",
  body: fields({
    username: text(),
    password: text(),
    ...sendEntries,
    device_token: optional(text("Of a trusted device. An invalid one changes nothing")),
    remember: optional(flag("Give the session of a trusted device the longer lifetime")),
  }),
  responses: { 200: either(loginChallengeSchema, loggedInSchema) },
  refusals: ["invalid_credentials", "test_number", "throttled", "overloaded"],
}, async (service, c, body) => {
  const { username, password, device_token: deviceToken = null, remember = false } = body;
  const input = { username, password, deviceToken, remember, ...sendInput(body) };
  const outcome = await service.logIn(input, callerOf(c));
  if (!outcome.ok) return outcome;
  if (outcome.value.status === "signed_in") {
    return reply(200, { status: "signed_in", ...openedSessionBody(outcome.value.session) });
  }
  return reply(200, { status: "second_factor_required", ...challengeBody(outcome.value) });
});
