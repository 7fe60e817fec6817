import { callerOf } from "../http/caller.ts";
import { reply, type Route, route } from "../http/route.ts";
import { fields, text } from "../http/schema.ts";
import { userBody, userSchema } from "../wire/user.ts";

export const postRegister: Route = route({
  method: "POST",
  path: "/v1/register",
  id: "register",
  tag: "Accounts",
  summary: "Create a user",
  description: "Sends no message. The phone number is verified by the first login.",
  body: fields({
    username: text("3 to 64 characters of `A-Z a-z 0-9 . _ - @ +`, or an email address", {
      examples: ["ada"],
    }),
    password: text("At least 8 characters", { examples: ["correct horse battery"] }),
    phone_number: text("With `+` and the country code", { examples: ["+12025550142"] }),
  }),
  responses: { 201: fields({ user: userSchema }) },
  refusals: [
    "registration_closed",
    "invitation_required",
    "username_taken",
    "throttled",
    "overloaded",
  ],
}, async (service, c, body) => {
  const { username, password, phone_number: phoneNumber } = body;
  const outcome = await service.register({ username, password, phoneNumber }, callerOf(c));
  return outcome.ok ? reply(201, { user: userBody(outcome.value) }) : outcome;
});
