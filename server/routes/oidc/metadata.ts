import { scopes } from "../../../core/domain/oidc/scope.ts";
import { signingAlgorithms } from "../../../core/domain/session/signing_key.ts";
import type { Oidc } from "../../../core/service.ts";
import { problem } from "../../http/problem.ts";
import { type AppContext, publicDocumentHeaders, respond } from "../../http/respond.ts";

const cacheSeconds = 300;

/** OpenID Connect Discovery 3 and RFC 8414 2. It names only what works. */
export function getMetadata(
  { c, issuer, oidc }: {
    readonly c: AppContext;
    readonly issuer: string;
    readonly oidc: Pick<Oidc, "sendsLogout">;
  },
): Response {
  return respond(c, 200, metadataOf(issuer, oidc), publicDocumentHeaders(cacheSeconds));
}

/** The same at the addresses that follow from the path of the issuer; there are no others. */
export function getMetadataOfPath(request: Parameters<typeof getMetadata>[0]): Response {
  const { c, issuer } = request;
  const { pathname } = new URL(issuer);
  const isOwn = `/${c.req.param("issuer") ?? ""}` === pathname.replace(/\/$/, "");
  return isOwn ? getMetadata(request) : problem(c, { code: "not_found" });
}

/** The same whatever the request says: a proxy or an attacker may name another host. */
export function metadataOf(
  issuer: string,
  { sendsLogout }: Pick<Oidc, "sendsLogout">,
): Readonly<Record<string, unknown>> {
  const { origin } = new URL(issuer);
  const authentication = ["client_secret_basic", "client_secret_post", "none"];
  return {
    issuer,
    authorization_endpoint: `${origin}/oauth/authorize`,
    token_endpoint: `${origin}/oauth/token`,
    userinfo_endpoint: `${origin}/oauth/userinfo`,
    revocation_endpoint: `${origin}/oauth/revoke`,
    ...(sendsLogout
      ? { backchannel_logout_supported: true, backchannel_logout_session_supported: true }
      : {}),
    end_session_endpoint: `${origin}/oauth/logout`,
    jwks_uri: `${origin}/.well-known/jwks.json`,
    scopes_supported: scopes,
    response_types_supported: ["code"],
    response_modes_supported: ["query"],
    grant_types_supported: ["authorization_code", "refresh_token"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: signingAlgorithms.toSorted().toReversed(),
    token_endpoint_auth_methods_supported: authentication,
    revocation_endpoint_auth_methods_supported: authentication,
    code_challenge_methods_supported: ["S256"],
    acr_values_supported: ["aal1", "aal2"],
    prompt_values_supported: ["none", "login", "consent", "select_account"],
    claims_supported: [
      "iss",
      "sub",
      "aud",
      "exp",
      "iat",
      "auth_time",
      "nonce",
      "acr",
      "amr",
      "sid",
      "name",
      "preferred_username",
      "phone_number",
      "phone_number_verified",
      "roles",
      "test",
    ],
    ui_locales_supported: ["en", "pt-BR"],
    claims_parameter_supported: false,
    request_parameter_supported: false,
    request_uri_parameter_supported: false,
    authorization_response_iss_parameter_supported: true,
  };
}
