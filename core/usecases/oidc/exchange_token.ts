import type { Caller } from "../../domain/audit_event.ts";
import { parameter, repeatedParameter } from "../../domain/oidc/oauth_parameters.ts";
import {
  authenticateClient,
  type AuthenticateClientPorts,
  type ClientRequest,
} from "./authenticate_client.ts";
import { redeemCode, type RedeemCodePorts } from "./redeem_code.ts";
import { refreshTokens } from "./refresh_tokens.ts";
import { type OAuthOutcome, oauthRefused, type Provider } from "./provider.ts";
import type { IssuedTokens } from "./issue_tokens.ts";

/** The token endpoint (RFC 6749 3.2): a code or a refresh token for tokens. */
export async function exchangeToken(
  ports: AuthenticateClientPorts & RedeemCodePorts,
  provider: Provider,
  request: ClientRequest,
  caller: Caller,
): Promise<OAuthOutcome<IssuedTokens>> {
  const { form } = request;
  if (repeatedParameter(form) !== null) {
    return oauthRefused("invalid_request", "A parameter other than resource came twice");
  }
  const found = await authenticateClient(ports, request, caller);
  if (!found.ok) return found;
  const kind = parameter(form, "grant_type");
  if (kind === null) return oauthRefused("invalid_request", "grant_type is missing");
  const exchange = { client: found.value, form };
  if (kind === "authorization_code") return await redeemCode(ports, provider, exchange, caller);
  if (kind === "refresh_token") return await refreshTokens(ports, provider, exchange, caller);
  return oauthRefused(
    "unsupported_grant_type",
    "grant_type must be authorization_code or refresh_token",
  );
}
