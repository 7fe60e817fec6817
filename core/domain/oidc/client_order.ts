import type { FieldRefusal } from "../refusal.ts";
import type { SigningAlgorithm } from "../session/signing_key.ts";
import { parseClientName } from "./client.ts";
import { type OutboundHost, parseReachedUri } from "./outbound_hosts.ts";
import {
  type ClientKind,
  parseRedirectUri,
  parseResource,
  redirectUrisMax,
  resourcesMax,
} from "./client_uris.ts";

/** What an operator says about a client. */
export interface ClientOrder {
  readonly name: string;
  readonly kind: ClientKind;
  readonly redirectUris: readonly string[];
  readonly logoutUris: readonly string[];
  /** Null: it gets no logout notices. */
  readonly backchannelLogoutUri: string | null;
  readonly resources: readonly string[];
  readonly idTokenAlgorithm: SigningAlgorithm;
  readonly thirdParty: boolean;
  readonly pkceOptional: boolean;
}

/**
 * Parses the name and the URIs of an order. `issuer` is no resource of a client, and `hosts` are
 * those that may be notified that a login has ended.
 */
export function parseClientOrder(
  order: ClientOrder,
  issuer: string,
  hosts: readonly OutboundHost[],
):
  | { readonly ok: true; readonly value: ClientOrder }
  | { readonly ok: false; readonly fields: readonly FieldRefusal[] } {
  const { kind } = order;
  const name = parseClientName(order.name);
  const redirectUris = parseEach(
    order.redirectUris,
    redirectUrisMax,
    (uri) => parseRedirectUri(uri, kind),
  );
  const logoutUris = parseEach(
    order.logoutUris,
    redirectUrisMax,
    (uri) => parseRedirectUri(uri, kind),
  );
  const resources = parseEach(
    order.resources,
    resourcesMax,
    (uri) => uri === issuer ? null : parseResource(uri),
  );
  const uri = order.backchannelLogoutUri;
  const backchannelLogoutUri = uri === null ? null : parseReachedUri(uri, hosts);
  const fields: FieldRefusal[] = [];
  if (name === null) fields.push({ field: "name", code: "client_name_format" });
  if (redirectUris === null || redirectUris.length === 0) {
    fields.push({ field: "redirectUris", code: "redirect_uri_format" });
  }
  if (logoutUris === null) fields.push({ field: "logoutUris", code: "redirect_uri_format" });
  if (backchannelLogoutUri !== uri) {
    fields.push({ field: "backchannelLogoutUri", code: "backchannel_uri_format" });
  }
  if (resources === null) fields.push({ field: "resources", code: "resource_format" });
  if (order.pkceOptional && kind === "public") {
    fields.push({ field: "pkceOptional", code: "pkce_required" });
  }
  const known = name !== null && redirectUris !== null && logoutUris !== null && resources !== null;
  return known && fields.length === 0
    ? { ok: true, value: { ...order, name, redirectUris, logoutUris, resources } }
    : { ok: false, fields };
}

/** Each text once. Null if there are too many, or if one does not parse. */
function parseEach(
  texts: readonly string[],
  max: number,
  parse: (text: string) => string | null,
): readonly string[] | null {
  const parsed = texts.flatMap((text) => parse(text) ?? []);
  return parsed.length === texts.length && parsed.length <= max ? [...new Set(parsed)] : null;
}
