import { callerOf } from "../http/caller.ts";
import { reply, type Route, route } from "../http/route.ts";
import { fields, optional, text } from "../http/schema.ts";
import { userBody, userSchema } from "../wire/user.ts";

export const postRegister: Route = route({
  method: "POST",
  path: "/v1/register",
  id: "register",
  tag: "Accounts",
  summary: "Create a user",
  description: "Sends no message. The phone number is verified by the first login. With an " +
    "`invitation` that fixes the number, `phone_number` may be absent. With the invitation of a " +
    "user that an operator created, `username` may be absent too: it sets their first password.",
  body: fields({
    username: optional(
      text("3 to 64 characters of `A-Z a-z 0-9 . _ - @ +`, or an email address", {
        examples: ["ada"],
      }),
    ),
    password: text("At least 8 characters", { examples: ["correct horse battery"] }),
    phone_number: optional(
      text("With `+` and the country code", { examples: ["+12025550142"] }),
    ),
    invitation: optional(
      text("The code of an invitation, as it was typed", { examples: ["7k2v-qm0x-9dp4-r8tw"] }),
    ),
  }),
  responses: { 201: fields({ user: userSchema }) },
  refusals: [
    "registration_closed",
    "invitation_required",
    "invitation_invalid",
    "invitation_used",
    "invitation_revoked",
    "invitation_expired",
    "username_taken",
    "throttled",
    "overloaded",
  ],
}, async (service, c, body) => {
  const { username = null, password, phone_number: phoneNumber = null, invitation = null } = body;
  const registration = { username, password, phoneNumber, invitation };
  const outcome = await service.register(registration, callerOf(c));
  return outcome.ok ? reply(201, { user: userBody(outcome.value) }) : outcome;
});
