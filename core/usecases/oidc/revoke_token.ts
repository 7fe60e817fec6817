import type { Caller } from "../../domain/audit_event.ts";
import { parameter, repeatedParameter } from "../../domain/oidc/oauth_parameters.ts";
import type { Ports } from "../../ports/ports.ts";
import { newEvent } from "../record/new_event.ts";
import {
  authenticateClient,
  type AuthenticateClientPorts,
  type ClientRequest,
} from "./authenticate_client.ts";
import { type OAuthOutcome, oauthRefused, type Provider } from "./provider.ts";
import { findPresented } from "./refresh_tokens.ts";

/**
 * Revokes a refresh token, and its grant with it (RFC 7009). A token that is unknown, or another
 * client's, is no error, and nothing happens. An access token cannot be taken back.
 */
export async function revokeToken(
  ports: AuthenticateClientPorts & Pick<Ports, "grants">,
  _provider: Provider,
  request: ClientRequest,
  caller: Caller,
): Promise<OAuthOutcome<null>> {
  const { form } = request;
  if (repeatedParameter(form) !== null) {
    return oauthRefused("invalid_request", "A parameter came twice");
  }
  const found = await authenticateClient(ports, request, caller);
  if (!found.ok) return found;
  const client = found.value;
  const text = parameter(form, "token");
  if (text === null) return oauthRefused("invalid_request", "token is missing");
  if (/^[\w-]+\.[\w-]+\.[\w-]+$/.test(text)) {
    return oauthRefused("unsupported_token_type", "Only refresh tokens can be revoked");
  }
  const presented = await findPresented(ports, text);
  if (presented === null || presented.grant.clientId !== client.id) {
    return { ok: true, value: null };
  }
  const { id, userId } = presented.grant;
  const event = newEvent(ports, caller, {
    type: "grant.ended",
    userId,
    detail: { grant_id: id, client_id: client.id, client_name: client.name, by: "client" },
  });
  await ports.grants.endGrant(id, "revoked", ports.clock(), event);
  return { ok: true, value: null };
}
