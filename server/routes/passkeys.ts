import { bearerToken } from "../http/bearer_token.ts";
import { callerOf, readerOf } from "../http/caller.ts";
import { pathId } from "../http/respond.ts";
import { reply, type Route, route } from "../http/route.ts";
import { anyObject, fields, list, optional, text, timestamp } from "../http/schema.ts";
import { challengeCodes } from "../wire/challenge.ts";
import { passkeyBody, passkeySchema } from "../wire/factors.ts";
import { instant } from "../wire/instant.ts";

export const postPasskeyEnroll: Route = route({
  method: "POST",
  path: "/v1/passkeys/enroll",
  id: "enrollPasskey",
  tag: "Authenticators",
  summary: "Start adding a passkey",
  session: true,
  responses: {
    200: fields({
      challenge_token: text(),
      expires_at: timestamp(),
      options: anyObject("For `navigator.credentials.create`"),
    }),
  },
  refusals: ["unauthenticated", "step_up_required", "test_user", "passkey_limit", "not_configured"],
}, async (service, c) => {
  const outcome = await service.enrollPasskey({ sessionToken: bearerToken(c) }, callerOf(c));
  if (!outcome.ok) return outcome;
  const { challengeToken, expiresAt, options } = outcome.value;
  return reply(200, {
    challenge_token: challengeToken,
    expires_at: instant(expiresAt),
    options: { ...options },
  });
});

export const postPasskeyConfirm: Route = route({
  method: "POST",
  path: "/v1/passkeys/confirm",
  id: "confirmPasskey",
  tag: "Authenticators",
  summary: "Add a passkey",
  description: "Only in the session that started it.",
  session: true,
  body: fields({
    challenge_token: text(),
    passkey: anyObject("The browser's response as JSON"),
    name: optional(text("1 to 64 characters")),
  }),
  responses: { 201: fields({ passkey: passkeySchema }) },
  refusals: [
    "unauthenticated",
    ...challengeCodes,
    "passkey_refused",
    "passkey_limit",
    "not_configured",
  ],
  context: { flow: "passkey_enrollment" },
}, async (service, c, body) => {
  const outcome = await service.confirmPasskey({
    sessionToken: bearerToken(c),
    challengeToken: body.challenge_token,
    passkey: body.passkey,
    name: body.name ?? null,
  }, callerOf(c));
  return outcome.ok ? reply(201, { passkey: passkeyBody(outcome.value) }) : outcome;
});

export const getPasskeys: Route = route({
  method: "GET",
  path: "/v1/passkeys",
  id: "listPasskeys",
  tag: "Authenticators",
  summary: "List the user's passkeys",
  description: "Oldest first, at most ten.",
  session: true,
  responses: { 200: fields({ passkeys: list(passkeySchema) }) },
  refusals: ["unauthenticated"],
}, async (service, c) => {
  const outcome = await service.listPasskeys({ sessionToken: bearerToken(c) }, readerOf(c));
  return outcome.ok ? reply(200, { passkeys: outcome.value.map(passkeyBody) }) : outcome;
});

export const patchPasskey: Route = route({
  method: "PATCH",
  path: "/v1/passkeys/:id",
  id: "renamePasskey",
  tag: "Authenticators",
  summary: "Rename a passkey",
  session: true,
  body: fields({ name: text("1 to 64 characters") }),
  responses: { 200: fields({ passkey: passkeySchema }) },
  refusals: ["unauthenticated", "passkey_not_found", "throttled"],
}, async (service, c, body) => {
  const outcome = await service.renamePasskey({
    sessionToken: bearerToken(c),
    passkeyId: pathId(c),
    name: body.name,
  }, callerOf(c));
  return outcome.ok ? reply(200, { passkey: passkeyBody(outcome.value) }) : outcome;
});

export const deletePasskey: Route = route({
  method: "DELETE",
  path: "/v1/passkeys/:id",
  id: "removePasskey",
  tag: "Authenticators",
  summary: "Remove a passkey",
  session: true,
  responses: { 204: null },
  refusals: ["unauthenticated", "step_up_required", "test_user", "passkey_not_found"],
}, async (service, c) => {
  const input = { sessionToken: bearerToken(c), passkeyId: pathId(c) };
  const outcome = await service.removePasskey(input, callerOf(c));
  return outcome.ok ? reply(204) : outcome;
});

export const postPasskeyOffer: Route = route({
  method: "POST",
  path: "/v1/2fa/passkey",
  id: "offerPasskey",
  tag: "Login",
  summary: "Get the options to verify a passkey",
  description: "The browser's response goes to `/v1/2fa/verify`.",
  body: fields({ challenge_token: text() }),
  responses: { 200: fields({ options: anyObject("For `navigator.credentials.get`") }) },
  refusals: [...challengeCodes, "method_unavailable", "not_configured"],
}, async (service, c, body) => {
  const outcome = await service.offerPasskey({ challengeToken: body.challenge_token }, callerOf(c));
  return outcome.ok ? reply(200, { options: { ...outcome.value } }) : outcome;
});
