import type { KeyCaller } from "../../core/domain/audit_event.ts";
import { type KeyedCall, keyedRoute } from "../http/keys/keyed_route.ts";
import { pathId } from "../http/respond.ts";
import { reply, type Route } from "../http/route.ts";
import { sendCodes } from "../wire/challenge.ts";
import {
  checkVerificationSchema,
  sendVerificationSchema,
  startVerificationSchema,
  verificationBody,
  verificationCodes,
  verificationMessage,
  verificationSchema,
} from "../wire/verification.ts";

export const postVerification: Route = keyedRoute({
  method: "POST",
  path: "/v1/verifications",
  id: "startVerification",
  tag: "Verifications",
  scope: "verifications",
  summary: "Start the verification of a phone number, and send a code",
  description: "For systems with their own accounts: no user of Latchkey is involved. Keep the " +
    "`id` on your side, next to what it is for. If the provider refuses the code, " +
    "`verification_id` names the verification that stays open.",
  body: startVerificationSchema,
  responses: { 201: verificationSchema },
  refusals: ["not_configured", ...sendCodes],
  context: ({ channel }) => ({ flow: "phone_verification", method: channel }),
}, async (service, call, body) => {
  const { to, purpose } = body;
  const input = { to, purpose, ...verificationMessage(body) };
  const outcome = await service.startVerification(input, keyCallerOf(call));
  return outcome.ok ? reply(201, verificationBody(outcome.value)) : outcome;
});

export const postVerificationSend: Route = keyedRoute({
  method: "POST",
  path: "/v1/verifications/:id/send",
  id: "sendVerification",
  tag: "Verifications",
  scope: "verifications",
  summary: "Send the code of a verification again",
  description: "At most five messages in all, with growing waits.",
  body: sendVerificationSchema,
  responses: { 200: verificationSchema },
  refusals: [...verificationCodes, ...sendCodes],
  context: ({ channel }) => ({ flow: "phone_verification", method: channel }),
}, async (service, call, body) => {
  const input = { verificationId: pathId(call.c), ...verificationMessage(body) };
  const outcome = await service.sendVerification(input, keyCallerOf(call));
  return outcome.ok ? reply(200, verificationBody(outcome.value)) : outcome;
});

export const postVerificationCheck: Route = keyedRoute({
  method: "POST",
  path: "/v1/verifications/:id/check",
  id: "checkVerification",
  tag: "Verifications",
  scope: "verifications",
  summary: "Check a code",
  description:
    "`200` means that the code is correct, and is returned once. Then compare `to` and " +
    "`purpose` with what you expect.",
  body: checkVerificationSchema,
  responses: { 200: verificationSchema },
  refusals: [
    ...verificationCodes,
    "code_not_sent",
    "code_expired",
    "wrong_code",
    "too_many_attempts",
    "provider_error",
    "provider_unavailable",
  ],
  context: { flow: "phone_verification" },
}, async (service, call, { code }) => {
  const input = { verificationId: pathId(call.c), code };
  const outcome = await service.checkVerification(input, keyCallerOf(call));
  return outcome.ok ? reply(200, verificationBody(outcome.value)) : outcome;
});

export const getVerification: Route = keyedRoute({
  method: "GET",
  path: "/v1/verifications/:id",
  id: "getVerification",
  tag: "Verifications",
  scope: "verifications",
  summary: "Read the state of a verification",
  description: "It uses up nothing. A verification is removed a day after it expires.",
  responses: { 200: verificationSchema },
  refusals: ["not_configured", "verification_not_found"],
}, async (service, call) => {
  const input = { verificationId: pathId(call.c) };
  const outcome = await service.readVerification(input, keyCallerOf(call));
  return outcome.ok ? reply(200, verificationBody(outcome.value)) : outcome;
});

function keyCallerOf({ caller, key: { id, name } }: KeyedCall): KeyCaller {
  return { ...caller, apiKey: { id, name } };
}
