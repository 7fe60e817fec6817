import type { OAuthError, OAuthErrorCode } from "../../domain/oidc/oauth_error.ts";
import { oauthError } from "../../domain/oidc/oauth_error.ts";
import type { ClientId, OidcClient } from "../../domain/oidc/client.ts";
import { parseClientId } from "../../domain/oidc/client.ts";
import type { Ports } from "../../ports/ports.ts";
import type { SecretBox } from "../../ports/secret_box.ts";
import { type FindChainsPorts, findKeyChains } from "../session/key_chains.ts";

/** What all of OpenID Connect needs of the settings. */
export interface Provider {
  readonly issuer: string;
  readonly secretBox: SecretBox;
}

/** Returns null until there is a client, and while a setting is missing. */
export async function findProvider(ports: FindChainsPorts): Promise<Provider | null> {
  const chains = await findKeyChains(ports);
  if (chains === null || !chains.algorithms.includes("RS256")) return null;
  return { issuer: chains.policy.issuer, secretBox: chains.secretBox };
}

/** The client with this ID. Null if it is disabled, too. */
export async function findEnabledClient(
  { clients }: Pick<Ports, "clients">,
  id: string | null,
): Promise<OidcClient | null> {
  const parsed: ClientId | null = id === null ? null : parseClientId(id);
  const client = parsed === null ? null : await clients.findClient(parsed);
  return client === null || client.disabledAt !== null ? null : client;
}

/** What a client gets: a value, or an error in the words of OAuth. */
export type OAuthOutcome<Value> = { readonly ok: true; readonly value: Value } | OAuthRefused;

export interface OAuthRefused {
  readonly ok: false;
  readonly error: OAuthError;
  /** 400 if absent. 429 has a wait. */
  readonly status?: 401 | 403 | 429;
  readonly retryAfterSeconds?: number;
}

export function oauthRefused(
  code: OAuthErrorCode,
  description: string,
  more: Pick<OAuthRefused, "status" | "retryAfterSeconds"> = {},
): OAuthRefused {
  return { ok: false, error: oauthError(code, description), ...more };
}
