import { oauthError } from "../../../core/domain/oidc/oauth_error.ts";
import { parameter } from "../../../core/domain/oidc/oauth_parameters.ts";
import type { Oidc } from "../../../core/service.ts";
import { callerOf } from "../../http/caller.ts";
import { readOAuthForm } from "../../http/oauth/oauth_form.ts";
import { problem } from "../../http/problem.ts";
import { type AppContext, respond } from "../../http/respond.ts";
import { respondOAuthError } from "./oauth_response.ts";

interface UserinfoRequest {
  readonly c: AppContext;
  readonly oidc: Oidc;
}

/** OpenID Connect Core 5.3. */
export async function getUserinfo({ c, oidc }: UserinfoRequest): Promise<Response> {
  return await respondClaims(c, oidc, headerToken(c));
}

/** The same, with the token in the header or in the form (RFC 6750 2.2), but not in both. */
export async function postUserinfo({ c, oidc }: UserinfoRequest): Promise<Response> {
  const inHeader = headerToken(c);
  const form = await readOAuthForm(c);
  const inForm = form === null ? null : parameter(form, "access_token");
  if (inHeader !== null && inForm !== null) {
    const error = oauthError("invalid_request", "Send the access token once");
    return respondOAuthError(c, { error }, "Bearer");
  }
  return await respondClaims(c, oidc, inHeader ?? inForm);
}

async function respondClaims(
  c: AppContext,
  oidc: Oidc,
  accessToken: string | null,
): Promise<Response> {
  if (accessToken === null) {
    c.set("problem", "invalid_token");
    return respond(c, 401, { error: "invalid_token" }, { "www-authenticate": "Bearer" });
  }
  const outcome = await oidc.readUserinfo({ accessToken }, callerOf(c));
  if (!outcome.ok) return problem(c, { code: "not_found" });
  const result = outcome.value;
  return result.ok ? respond(c, 200, result.value) : respondOAuthError(c, result, "Bearer");
}

function headerToken(c: AppContext): string | null {
  const [, token = null] =
    /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(c.req.raw.headers.get("authorization") ?? "") ?? [];
  return token;
}
