import type { Oidc, Service } from "../../../core/service.ts";
import { problem } from "../../http/problem.ts";
import type { AppContext } from "../../http/respond.ts";
import { getMetadata, getMetadataOfPath } from "./metadata.ts";
import { allowOrigin, preflight } from "./cross_origin.ts";
import { postRevoke, postToken } from "./token.ts";
import { getUserinfo, postUserinfo } from "./userinfo.ts";

export type OidcRouteName = keyof typeof table;

interface OidcRequest {
  readonly c: AppContext;
  readonly oidc: Oidc;
  /** The `iss` of all tokens. */
  readonly issuer: string;
}

const table = {
  "GET /.well-known/openid-configuration": getMetadata,
  "GET /.well-known/oauth-authorization-server": getMetadata,
  "GET /.well-known/oauth-authorization-server/:issuer{.+}": getMetadataOfPath,
  "GET /.well-known/openid-configuration/:issuer{.+}": getMetadataOfPath,
  "GET /:issuer{.+}/.well-known/openid-configuration": getMetadataOfPath,
  "POST /oauth/token": readable(postToken),
  "OPTIONS /oauth/token": preflight,
  "GET /oauth/userinfo": readable(getUserinfo),
  "POST /oauth/userinfo": readable(postUserinfo),
  "OPTIONS /oauth/userinfo": preflight,
  "POST /oauth/revoke": readable(postRevoke),
  "OPTIONS /oauth/revoke": preflight,
} as const satisfies Readonly<
  Record<string, (request: OidcRequest) => Response | Promise<Response>>
>;

export async function serveOidc(
  service: Service,
  c: AppContext,
  name: OidcRouteName,
): Promise<Response> {
  const oidc = await service.oidc();
  const issuer = await oidc.findIssuer();
  // Off, like the admin API, until there is a client.
  if (!issuer.ok) return problem(c, { code: "not_found" });
  return await table[name]({ c, oidc, issuer: issuer.value });
}

/** A response that pages of a client may read, whether it is an error or not. */
function readable(
  respond: (request: OidcRequest) => Promise<Response>,
): (request: OidcRequest) => Promise<Response> {
  return async (request) => await allowOrigin(request, await respond(request));
}
