import type { Caller } from "../../domain/audit_event.ts";
import { secondsUntil } from "../../domain/instant.ts";
import { clientSecretMatches, isPublicClient, type OidcClient } from "../../domain/oidc/client.ts";
import { type OAuthParameters, parameter } from "../../domain/oidc/oauth_parameters.ts";
import { clientFailureThrottles } from "../../domain/oidc/oidc_throttles.ts";
import type { Ports } from "../../ports/ports.ts";
import { newEvent, type NewEventPorts } from "../record/new_event.ts";
import { findEnabledClient, type OAuthOutcome, oauthRefused } from "./provider.ts";

export type AuthenticateClientPorts =
  & NewEventPorts
  & Pick<Ports, "clients" | "throttles" | "events">;

/** A request of a client, as it came. */
export interface ClientRequest {
  readonly form: OAuthParameters;
  /** The `Authorization` header. Null if it is missing. */
  readonly authorization: string | null;
}

interface Credentials {
  readonly clientId: string | null;
  readonly secret: string | null;
}

/**
 * Finds who sends a request: `client_secret_basic`, `client_secret_post`, or `none` for a client
 * without a secret (RFC 6749 2.3). An unknown client takes the same time as a wrong secret, and
 * gets the same answer. Failures are limited by network; a right secret never is.
 */
export async function authenticateClient(
  ports: AuthenticateClientPorts,
  { form, authorization }: ClientRequest,
  caller: Caller,
): Promise<OAuthOutcome<OidcClient>> {
  const inForm = {
    clientId: parameter(form, "client_id"),
    secret: parameter(form, "client_secret"),
  };
  if (authorization !== null && inForm.secret !== null) {
    return oauthRefused("invalid_request", "Use one way of client authentication");
  }
  const basic = authorization === null ? inForm : readBasic(authorization);
  if (authorization !== null && inForm.clientId !== null && inForm.clientId !== basic?.clientId) {
    return oauthRefused("invalid_request", "client_id is not that of the Authorization header");
  }
  const client = await findEnabledClient(ports, basic?.clientId ?? null);
  if (basic !== null && isRight(client, basic.secret)) return { ok: true, value: client };
  return await refuseClient(ports, client, caller);
}

/** In place of an unknown client: the comparison takes as long. */
const noClient = { secretHashes: [] };

function isRight(client: OidcClient | null, secret: string | null): client is OidcClient {
  const matches = clientSecretMatches(client ?? noClient, secret ?? "");
  if (client === null) return false;
  return isPublicClient(client) ? secret === null : matches;
}

async function refuseClient(
  ports: AuthenticateClientPorts,
  client: OidcClient | null,
  caller: Caller,
): Promise<OAuthOutcome<never>> {
  const now = ports.clock();
  const take = await ports.throttles.takeThrottles(clientFailureThrottles(caller.address), now);
  if (!take.passed) {
    const retryAfterSeconds = secondsUntil(take.until, now);
    return oauthRefused("invalid_client", "Too many failed attempts", {
      status: 429,
      retryAfterSeconds,
    });
  }
  const detail = client === null ? {} : { client_id: client.id, client_name: client.name };
  const facts = { type: "client.refused", reason: "invalid_client", detail } as const;
  await ports.events.appendAuditEvent(newEvent(ports, caller, facts));
  return oauthRefused("invalid_client", "Client authentication failed", { status: 401 });
}

/** RFC 6749 2.3.1: both parts are form-encoded before they become RFC 7617's. Null if malformed. */
function readBasic(authorization: string): Credentials | null {
  const [, encoded = ""] = /^Basic +([A-Za-z0-9+/]+={0,2})$/i.exec(authorization) ?? [];
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.fromBase64(encoded));
    const [, id = "", secret = ""] = /^([^:]*):(.*)$/s.exec(text) ?? [];
    return id === "" ? null : { clientId: formDecoded(id), secret: formDecoded(secret) };
  } catch {
    return null;
  }
}

function formDecoded(text: string): string {
  return decodeURIComponent(text.replaceAll("+", " "));
}
