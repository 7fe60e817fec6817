import { bearerToken } from "../http/bearer_token.ts";
import { callerOf } from "../http/caller.ts";
import { reply, type Route, route } from "../http/route.ts";
import { anyObject, fields, optional, text, timestamp } from "../http/schema.ts";
import { proofCodes } from "../wire/challenge.ts";
import { instant } from "../wire/instant.ts";
import { sendEntries, sendInput } from "../wire/send.ts";

export const postPasswordChange: Route = route({
  method: "POST",
  path: "/v1/password/change",
  id: "changePassword",
  tag: "Password and phone",
  summary: "Change the password",
  description: "Ends the user's other sessions and trusted devices.",
  session: true,
  body: fields({ current_password: text(), new_password: text() }),
  responses: { 204: null },
  refusals: ["unauthenticated", "wrong_password", "throttled", "overloaded"],
}, async (service, c, body) => {
  const outcome = await service.changePassword({
    sessionToken: bearerToken(c),
    currentPassword: body.current_password,
    newPassword: body.new_password,
  }, callerOf(c));
  return outcome.ok ? reply(204) : outcome;
});

export const postPasswordReset: Route = route({
  method: "POST",
  path: "/v1/password/reset",
  id: "requestPasswordReset",
  tag: "Password and phone",
  summary: "Start a password reset",
  description:
    "Responds the same for every username. Takes one of `recovery_code`, `totp_code` and " +
    "`passkey`. A code is sent to the phone only if it is correct.",
  body: fields({
    username: text(),
    recovery_code: optional(text("To be entered again with the code from the phone")),
    totp_code: optional(text("The authenticator app's code", { examples: ["123456"] })),
    passkey: optional(anyObject("The browser's response as JSON")),
    ...sendEntries,
  }),
  responses: { 202: fields({ challenge_token: text(), expires_at: timestamp() }) },
  refusals: ["throttled", "not_configured"],
  context: { flow: "password_reset" },
}, async (service, c, body) => {
  const { username, recovery_code, totp_code, passkey = null } = body;
  const proof = { recoveryCode: recovery_code ?? null, totpCode: totp_code ?? null, passkey };
  const input = { username, ...proof, ...sendInput(body) };
  const outcome = await service.requestPasswordReset(input, callerOf(c));
  if (!outcome.ok) return outcome;
  const { challengeToken, expiresAt } = outcome.value;
  return reply(202, { challenge_token: challengeToken, expires_at: instant(expiresAt) });
});

export const postPasswordResetPasskey: Route = route({
  method: "POST",
  path: "/v1/password/reset/passkey",
  id: "getResetPasskeyOptions",
  tag: "Password and phone",
  summary: "Get the options to start a password reset with a passkey",
  description:
    "They name no user. The passkey must be one that the browser or the security key stores.",
  responses: {
    200: fields({
      options: anyObject("For `navigator.credentials.get`"),
      expires_at: timestamp(),
    }),
  },
  refusals: ["throttled", "not_configured"],
  context: { flow: "password_reset" },
}, async (service, c) => {
  const outcome = await service.offerResetPasskey({}, callerOf(c));
  if (!outcome.ok) return outcome;
  const { options, expiresAt } = outcome.value;
  return reply(200, { options: { ...options }, expires_at: instant(expiresAt) });
});

export const postPasswordResetConfirm: Route = route({
  method: "POST",
  path: "/v1/password/reset/confirm",
  id: "resetPassword",
  tag: "Password and phone",
  summary: "Set a new password",
  description: "Ends all sessions and trusted devices, and returns no session.",
  body: fields({
    challenge_token: text(),
    code: text(),
    recovery_code: optional(
      text("Required unless the reset started with an authenticator app or a passkey"),
    ),
    new_password: text(),
  }),
  responses: { 204: null },
  refusals: [...proofCodes, "overloaded"],
  context: { flow: "password_reset" },
}, async (service, c, body) => {
  const outcome = await service.resetPassword({
    challengeToken: body.challenge_token,
    code: body.code,
    recoveryCode: body.recovery_code ?? null,
    newPassword: body.new_password,
  }, callerOf(c));
  return outcome.ok ? reply(204) : outcome;
});
