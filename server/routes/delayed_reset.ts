import { callerOf } from "../http/caller.ts";
import { reply, type Route, route } from "../http/route.ts";
import { fields, oneOf, text, timestamp } from "../http/schema.ts";
import { challengeBody, challengeSchema } from "../wire/challenge.ts";
import { instant } from "../wire/instant.ts";
import { sendEntries, sendInput } from "../wire/send.ts";

const context = { flow: "password_reset" } as const;

const off = "Refused unless `LATCHKEY_DELAYED_RESET` is `on`.";

export const postDelayedReset: Route = route({
  method: "POST",
  path: "/v1/password/reset/delayed",
  id: "requestDelayedReset",
  tag: "Password and phone",
  summary: "Start a password reset by phone alone",
  description:
    "For a user who has no recovery code, authenticator app or passkey. Responds the same for " +
    `every username. ${off}`,
  body: fields({ username: text(), ...sendEntries }),
  responses: { 202: fields({ challenge_token: text(), expires_at: timestamp() }) },
  refusals: ["throttled", "not_configured"],
  context,
}, async (service, c, body) => {
  const input = { username: body.username, ...sendInput(body) };
  const outcome = await service.requestDelayedReset(input, callerOf(c));
  if (!outcome.ok) return outcome;
  const { challengeToken, expiresAt } = outcome.value;
  return reply(202, { challenge_token: challengeToken, expires_at: instant(expiresAt) });
});

export const postDelayedResetConfirm: Route = route({
  method: "POST",
  path: "/v1/password/reset/delayed/confirm",
  id: "startDelayedReset",
  tag: "Password and phone",
  summary: "Start the waiting period of a password reset",
  description:
    "Responds the same for every token and code. Ask `/v1/password/reset/delayed/status` " +
    `whether it started. ${off}`,
  body: fields({ challenge_token: text(), code: text() }),
  responses: {
    202: fields({
      reset_token: text("`lk_r_…`. Needed for the rest of the reset, so keep it secret"),
      opens_at: timestamp("When the reset can be completed at the earliest, if it started"),
    }),
  },
  refusals: ["throttled", "not_configured"],
  context,
}, async (service, c, body) => {
  const { challenge_token: challengeToken, code } = body;
  const outcome = await service.startDelayedReset({ challengeToken, code }, callerOf(c));
  if (!outcome.ok) return outcome;
  const { resetToken, opensAt } = outcome.value;
  return reply(202, { reset_token: resetToken, opens_at: instant(opensAt) });
});

export const postDelayedResetStatus: Route = route({
  method: "POST",
  path: "/v1/password/reset/delayed/status",
  id: "getDelayedResetStatus",
  tag: "Password and phone",
  summary: "Check a password reset that waits",
  body: fields({ reset_token: text() }),
  responses: {
    200: fields({ status: oneOf(["waiting", "open"]), opens_at: timestamp() }),
  },
  refusals: ["reset_not_found", "not_configured"],
  context,
}, async (service, c, body) => {
  const outcome = await service.checkDelayedReset({ resetToken: body.reset_token }, callerOf(c));
  if (!outcome.ok) return outcome;
  const { status, opensAt } = outcome.value;
  return reply(200, { status, opens_at: instant(opensAt) });
});

export const postDelayedResetSend: Route = route({
  method: "POST",
  path: "/v1/password/reset/delayed/send",
  id: "sendDelayedResetCode",
  tag: "Password and phone",
  summary: "Send the second code of a password reset that waited",
  description: "The challenge is for `/v1/password/reset/confirm`, without a recovery code.",
  body: fields({ reset_token: text(), ...sendEntries }),
  responses: { 200: challengeSchema },
  refusals: ["reset_not_found", "reset_waiting", "throttled", "not_configured"],
  context,
}, async (service, c, body) => {
  const input = { resetToken: body.reset_token, ...sendInput(body) };
  const outcome = await service.sendResetCode(input, callerOf(c));
  return outcome.ok ? reply(200, challengeBody(outcome.value)) : outcome;
});
