import { channels } from "../../core/domain/channel.ts";
import { methods } from "../../core/domain/method.ts";
import { callerOf } from "../http/caller.ts";
import { reply, type Route, route } from "../http/route.ts";
import { anyObject, choice, fields, flag, optional, text } from "../http/schema.ts";
import {
  challengeCodes,
  challengeStatusBody,
  challengeStatusSchema,
  proofCodes,
  sendCodes,
  sentBody,
  sentToSchema,
} from "../wire/challenge.ts";
import { messageEntries } from "../wire/send.ts";
import { openedSessionBody, openedSessionSchema } from "../wire/session.ts";

export const postSend: Route = route({
  method: "POST",
  path: "/v1/2fa/send",
  id: "sendCode",
  tag: "Login",
  summary: "Send a code",
  description: "Before the first completed login, `phone_number` corrects a mistyped number.",
  body: fields({
    challenge_token: text(),
    channel: choice(channels),
    ...messageEntries,
    phone_number: optional(text("Corrects the number of a user who never completed a login")),
  }),
  responses: { 200: sentToSchema },
  refusals: [...challengeCodes, ...sendCodes, "phone_number_not_correctable"],
  context: ({ channel }) => ({ method: channel }),
}, async (service, c, body) => {
  const outcome = await service.sendCode({
    challengeToken: body.challenge_token,
    channel: body.channel,
    locale: body.locale ?? null,
    appHash: body.app_hash ?? null,
    phoneNumber: body.phone_number ?? null,
  }, callerOf(c));
  if (!outcome.ok) return outcome;
  const { maskedPhoneNumber } = outcome.value;
  return reply(200, { ...sentBody(outcome.value), phone_number: maskedPhoneNumber });
});

export const postStatus: Route = route({
  method: "POST",
  path: "/v1/2fa/status",
  id: "getChallengeStatus",
  tag: "Login",
  summary: "Check what happened to a code",
  description: "For a page that waits for a code: at most once a second for each challenge. It " +
    "uses up nothing. Few carriers report `delivered` in time, so `sent` is the usual status. " +
    "After `not_delivered`, `channels_without_wait` lists the ones to try next.",
  body: fields({ challenge_token: text() }),
  responses: { 200: challengeStatusSchema },
  refusals: [...challengeCodes, "throttled"],
}, async (service, c, body) => {
  const input = { challengeToken: body.challenge_token };
  const outcome = await service.checkChallengeStatus(input, callerOf(c));
  return outcome.ok ? reply(200, challengeStatusBody(outcome.value)) : outcome;
});

export const postVerify: Route = route({
  method: "POST",
  path: "/v1/2fa/verify",
  id: "verify",
  tag: "Login",
  summary: "Verify a second factor",
  description: "Completes a login or a step-up. `code` is the code that the user typed; for a " +
    "passkey, `passkey` is the browser's response instead. Without `method`, a recovery code is " +
    "recognized by its form; other codes are the one that was sent last, or if none was sent, " +
    "the authenticator app's.",
  body: fields({
    challenge_token: text(),
    method: optional(choice(methods, "If absent, it is inferred")),
    code: optional(text("Spaces and hyphens are ignored", { examples: ["123456"] })),
    passkey: optional(anyObject("The browser's response as JSON")),
    trust_device: optional(flag("Return a `device_token` for later logins")),
    remember: optional(flag("Give a login's session the longer lifetime. A step-up keeps its own")),
  }),
  responses: { 200: openedSessionSchema },
  refusals: [...proofCodes, "phone_number_limit"],
  context: ({ method }) => (method === undefined ? {} : { method }),
}, async (service, c, body) => {
  const outcome = await service.verifySecondFactor({
    challengeToken: body.challenge_token,
    method: body.method ?? null,
    code: body.code ?? null,
    passkey: body.passkey ?? null,
    trustDevice: body.trust_device ?? false,
    remember: body.remember ?? false,
  }, callerOf(c));
  return outcome.ok ? reply(200, openedSessionBody(outcome.value)) : outcome;
});
