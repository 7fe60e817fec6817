import { oauthError } from "../../../core/domain/oidc/oauth_error.ts";
import type { OAuthParameters } from "../../../core/domain/oidc/oauth_parameters.ts";
import type { Outcome } from "../../../core/domain/refusal.ts";
import type { IssuedTokens, OAuthOutcome, Oidc } from "../../../core/service.ts";
import { callerOf } from "../../http/caller.ts";
import { readOAuthForm } from "../../http/oauth/oauth_form.ts";
import { problem } from "../../http/problem.ts";
import { type AppContext, respond, respondEmpty } from "../../http/respond.ts";
import { respondOAuthError } from "./oauth_response.ts";

interface TokenRequest {
  readonly c: AppContext;
  readonly oidc: Oidc;
}

/** RFC 6749 3.2. */
export async function postToken({ c, oidc }: TokenRequest): Promise<Response> {
  return await respondToClient(
    c,
    (request) => oidc.exchangeToken(request, callerOf(c)),
    (tokens) => respond(c, 200, tokensBody(tokens)),
  );
}

/** RFC 7009. */
export async function postRevoke({ c, oidc }: TokenRequest): Promise<Response> {
  return await respondToClient(
    c,
    (request) => oidc.revokeToken(request, callerOf(c)),
    () => respondEmpty(c, 200),
  );
}

interface SentRequest {
  readonly form: OAuthParameters;
  readonly authorization: string | null;
}

async function respondToClient<Value>(
  c: AppContext,
  run: (request: SentRequest) => Promise<Outcome<OAuthOutcome<Value>, "not_configured">>,
  succeed: (value: Value) => Response,
): Promise<Response> {
  const form = await readOAuthForm(c);
  if (form === null) {
    const error = oauthError("invalid_request", "The body must be a form of at most 16 KiB");
    return respondOAuthError(c, { error }, "Basic");
  }
  const outcome = await run({ form, authorization: c.req.raw.headers.get("authorization") });
  if (!outcome.ok) return problem(c, { code: "not_found" });
  const result = outcome.value;
  return result.ok ? succeed(result.value) : respondOAuthError(c, result, "Basic");
}

function tokensBody(tokens: IssuedTokens): Readonly<Record<string, unknown>> {
  return {
    access_token: tokens.accessToken,
    token_type: "Bearer",
    expires_in: tokens.expiresInSeconds,
    refresh_token: tokens.refreshToken,
    scope: tokens.scopes.join(" "),
    ...(tokens.idToken === null ? {} : { id_token: tokens.idToken }),
  };
}
