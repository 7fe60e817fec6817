import { bearerToken } from "../http/bearer_token.ts";
import { callerOf } from "../http/caller.ts";
import { reply, type Route, route } from "../http/route.ts";
import { fields, flag, optional, text } from "../http/schema.ts";
import { challengeBody, challengeSchema, proofCodes } from "../wire/challenge.ts";
import { sendEntries, sendInput } from "../wire/send.ts";
import { userBody, userSchema } from "../wire/user.ts";

const flow = "phone_change";

export const postPhoneChange: Route = route({
  method: "POST",
  path: "/v1/phone/change",
  id: "requestPhoneChange",
  tag: "Password and phone",
  summary: "Start a change of the phone number",
  description: "The code is sent to the new number.",
  session: true,
  body: fields({
    phone_number: text("The new number", { examples: ["+12025550143"] }),
    ...sendEntries,
  }),
  responses: { 200: challengeSchema },
  refusals: [
    "unauthenticated",
    "step_up_required",
    "test_user",
    "phone_number_unchanged",
    "throttled",
  ],
  context: { flow },
}, async (service, c, body) => {
  const outcome = await service.requestPhoneChange({
    sessionToken: bearerToken(c),
    phoneNumber: body.phone_number,
    ...sendInput(body),
  }, callerOf(c));
  return outcome.ok ? reply(200, challengeBody(outcome.value)) : outcome;
});

export const postPhoneChangeConfirm: Route = route({
  method: "POST",
  path: "/v1/phone/change/confirm",
  id: "changePhone",
  tag: "Password and phone",
  summary: "Change the phone number",
  description: "Only in the session that started the change.",
  session: true,
  body: fields({
    challenge_token: text(),
    code: text(),
    revoke_others: optional(flag("End the user's other sessions")),
  }),
  responses: { 200: fields({ user: userSchema }) },
  refusals: ["unauthenticated", "phone_number_limit", ...proofCodes],
  context: { flow },
}, async (service, c, body) => {
  const outcome = await service.changePhone({
    sessionToken: bearerToken(c),
    challengeToken: body.challenge_token,
    code: body.code,
    revokeOthers: body.revoke_others ?? false,
  }, callerOf(c));
  return outcome.ok ? reply(200, { user: userBody(outcome.value) }) : outcome;
});
