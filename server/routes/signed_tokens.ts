import { keySetCacheSeconds } from "../../core/domain/session/signing_key.ts";
import { bearerToken } from "../http/bearer_token.ts";
import { callerOf } from "../http/caller.ts";
import { publicDocumentHeaders } from "../http/respond.ts";
import { reply, type Route, route } from "../http/route.ts";
import { anyObject, fields, list, text, timestamp } from "../http/schema.ts";
import { instant } from "../wire/instant.ts";

export const postSessionJwt: Route = route({
  method: "POST",
  path: "/v1/session/jwt",
  id: "issueSignedToken",
  tag: "Tokens",
  summary: "Issue a signed token for another service",
  session: true,
  body: fields({ audience: text("One of `LATCHKEY_JWT_AUDIENCES`") }),
  responses: { 200: fields({ token: text("A JWT"), expires_at: timestamp() }) },
  refusals: ["unauthenticated", "audience_unknown", "throttled", "not_configured"],
}, async (service, c, body) => {
  const input = { sessionToken: bearerToken(c), audience: body.audience };
  const outcome = await service.issueSignedToken(input, callerOf(c));
  if (!outcome.ok) return outcome;
  const { token, expiresAt } = outcome.value;
  return reply(200, { token, expires_at: instant(expiresAt) });
});

/** RFC 7517 section 5. */
export const getJwks: Route = route({
  method: "GET",
  path: "/.well-known/jwks.json",
  id: "getKeys",
  tag: "Tokens",
  summary: "Get the public keys of signed tokens",
  responses: { 200: fields({ keys: list(anyObject("A public JWK")) }) },
  refusals: ["not_configured"],
}, async (service, c) => {
  const outcome = await service.listPublicKeys(callerOf(c));
  if (!outcome.ok) return outcome;
  const keys = outcome.value.map((key): Record<string, unknown> => JSON.parse(key));
  return reply(200, { keys }, publicDocumentHeaders(keySetCacheSeconds));
});
