import {
  clientNameKey,
  clientSecretsMax,
  parseClientId,
  parseClientName,
} from "../domain/oidc/client.ts";
import {
  type ClientKind,
  parseRedirectUri,
  parseResource,
  redirectUrisMax,
  resourcesMax,
} from "../domain/oidc/client_uris.ts";
import type { DeclaredClient } from "../domain/oidc/declared_client.ts";
import {
  type OutboundHost,
  parseOutboundHost,
  parseReachedUri,
} from "../domain/oidc/outbound_hosts.ts";
import { signingAlgorithms } from "../domain/session/signing_key.ts";
import type { SecretHash } from "../domain/token.ts";
import {
  fieldsOf,
  itemsOf,
  type JsonPlace,
  parsedText,
  wholeJson,
  word,
} from "./settings/json_config.ts";
import type { Settings } from "./settings/settings.ts";

const fileName = "LATCHKEY_CLIENTS_FILE";

const clientsMax = 200;

const outboundHostsMax = 50;

/** The hosts that the service may tell about ends of logins. */
export function parseOutboundHosts(settings: Settings): readonly OutboundHost[] {
  const name = "LATCHKEY_OUTBOUND_HOSTS";
  const entries = settings.text(name)?.split(",").map((entry) => entry.trim()) ?? [];
  if (entries.length > outboundHostsMax) {
    settings.refuse(`${name} may have at most ${outboundHostsMax} entries`);
    return [];
  }
  return entries.flatMap((entry, at) => {
    const host = parseOutboundHost(entry);
    if (host !== null) return host;
    settings.refuse(`${name}: entry ${at + 1} must be a host in lowercase, or host:port`);
    return [];
  });
}

interface ClientPlaces {
  /** No resource of a client, whose tokens would be for Latchkey itself. Null without tokens. */
  readonly issuer: string | null;
  readonly hosts: readonly OutboundHost[];
}

/** The clients of OpenID Connect that are declared. Null without the file. */
export function parseClients(
  settings: Settings,
  places: ClientPlaces,
): readonly DeclaredClient[] | null {
  const file = settings.jsonFile(fileName);
  if (file === null) return null;
  const errors: string[] = [];
  const { clients } = fieldsOf(wholeJson(file.json, errors), ["clients"], errors);
  if (clients.value === undefined) clients.refuse("must be a list of clients");
  const [ids, names] = [new Set<string>(), new Set<string>()];
  const parsed = itemsOf(clients, clientsMax, errors).flatMap((item) => {
    const client = parseClient(item, places, errors);
    if (client === null) return [];
    const key = clientNameKey(client.name);
    if (ids.has(client.id)) item.refuse("has the ID of an earlier client");
    if (names.has(key)) item.refuse("has the name of an earlier client");
    ids.add(client.id);
    names.add(key);
    return [client];
  });
  for (const problem of errors) settings.refuse(`${fileName}: ${problem}`);
  return parsed;
}

const clientKeys = [
  "id",
  "name",
  "public",
  "secret_hashes",
  "redirect_uris",
  "post_logout_redirect_uris",
  "backchannel_logout_uri",
  "resources",
  "id_token_algorithm",
  "third_party",
  "pkce_optional",
] as const;

function parseClient(
  item: JsonPlace,
  { issuer, hosts }: ClientPlaces,
  errors: string[],
): DeclaredClient | null {
  const at = fieldsOf(item, clientKeys, errors);
  const id = parsedText(at.id, parseClientId, "must be app_ and 1 to 60 of A-Z a-z 0-9 _ -");
  const name = parsedText(at.name, parseClientName, "must have 1 to 64 printable characters");
  const kind: ClientKind = flag(at.public) ? "public" : "confidential";
  const secretHashes = textsOf(at.secret_hashes, clientSecretsMax, parseHash, {
    problem: "must be the SHA-256 of a secret of at least 32 characters, in lowercase hex",
    errors,
  });
  if (kind === "public" && secretHashes.length > 0) {
    at.secret_hashes.refuse("must be absent, because the client is public");
  }
  if (kind === "confidential" && secretHashes.length === 0) {
    at.secret_hashes.refuse("must have a hash, unless public is true");
  }
  const uris = (place: JsonPlace): readonly string[] =>
    textsOf(place, redirectUrisMax, (text) => parseRedirectUri(text, kind), {
      problem: "must be https, or http on 127.0.0.1 or [::1] (with a port, except for a public " +
        "client), as browsers spell it, without a fragment",
      errors,
    });
  const redirectUris = uris(at.redirect_uris);
  if (redirectUris.length === 0) at.redirect_uris.refuse("must have at least one URI");
  const pkceOptional = flag(at.pkce_optional);
  if (pkceOptional && kind === "public") {
    at.pkce_optional.refuse("must not be true, because the client is public");
  }
  const problem = "must be an absolute URI without a fragment, and not the issuer";
  const resource = (text: string) => text === issuer ? null : parseResource(text);
  const client = {
    secretHashes,
    redirectUris,
    logoutUris: uris(at.post_logout_redirect_uris),
    backchannelLogoutUri: reachedUri(at.backchannel_logout_uri, hosts),
    resources: textsOf(at.resources, resourcesMax, resource, { problem, errors }),
    idTokenAlgorithm: word(at.id_token_algorithm, signingAlgorithms, "RS256"),
    thirdParty: flag(at.third_party),
    pkceOptional,
  };
  return id === null || name === null ? null : { id, name, ...client };
}

function reachedUri(place: JsonPlace, hosts: readonly OutboundHost[]): string | null {
  if (place.value === undefined) return null;
  return parsedText(
    place,
    (text) => parseReachedUri(text, hosts),
    "must be https, at a host in LATCHKEY_OUTBOUND_HOSTS",
  );
}

/** Each text once. */
function textsOf<Text extends string>(
  place: JsonPlace,
  max: number,
  parse: (text: string) => Text | null,
  { problem, errors }: { readonly problem: string; readonly errors: string[] },
): readonly Text[] {
  const texts = itemsOf(place, max, errors)
    .flatMap((item) => parsedText(item, parse, problem) ?? []);
  return [...new Set(texts)];
}

function parseHash(text: string): SecretHash | null {
  return /^[0-9a-f]{64}$/.test(text) ? text as SecretHash : null;
}

function flag(place: JsonPlace): boolean {
  const { value } = place;
  if (value !== undefined && typeof value !== "boolean") place.refuse("must be true or false");
  return value === true;
}
