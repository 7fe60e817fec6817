import { signingAlgorithms } from "../../../core/domain/session/signing_key.ts";
import { type AdminRoute, adminRoute } from "../../http/admin/admin_route.ts";
import { pathId } from "../../http/respond.ts";
import { reply } from "../../http/route.ts";
import { fields, flag, list, nullable, oneOf, optional, text } from "../../http/schema.ts";
import {
  clientBody,
  clientSchema,
  describedClientBody,
  describedClientSchema,
} from "../../wire/admin/client.ts";

const scope = "operator";
const clientSecret = nullable(text("Shown once. Null for a public client"));

export const getClients: AdminRoute = adminRoute({
  method: "GET",
  path: "/v1/admin/clients",
  id: "listClients",
  scope,
  summary: "List the clients of OpenID Connect",
  description: "By name, also disabled ones.",
  responses: { 200: fields({ clients: list(describedClientSchema) }) },
  refusals: [],
}, async (operator) => {
  const clients = await operator.listClients();
  return reply(200, { clients: clients.map(describedClientBody) });
});

export const getClient: AdminRoute = adminRoute({
  method: "GET",
  path: "/v1/admin/clients/:id",
  id: "getClient",
  scope,
  summary: "Get a client of OpenID Connect",
  responses: { 200: describedClientSchema },
  refusals: ["client_not_found"],
}, async (operator, { c }) => {
  const outcome = await operator.findClient({ client: pathId(c) });
  return outcome.ok ? reply(200, describedClientBody(outcome.value)) : outcome;
});

export const postClient: AdminRoute = adminRoute({
  method: "POST",
  path: "/v1/admin/clients",
  id: "addClient",
  scope,
  summary: "Add a client of OpenID Connect",
  description: "`resources` are absolute URIs (RFC 8707).",
  body: fields({
    name: text("Unique regardless of case", { examples: ["Company wiki"] }),
    public: optional(flag("An app on the devices of its users, without a secret")),
    redirect_uris: list(text()),
    post_logout_redirect_uris: optional(list(text())),
    backchannel_logout_uri: optional(text("At a host in `LATCHKEY_OUTBOUND_HOSTS`")),
    resources: optional(list(text())),
    id_token_algorithm: optional(oneOf(signingAlgorithms)),
    third_party: optional(flag("Whether users are asked for consent")),
    pkce_optional: optional(flag("Requests without PKCE then need a nonce")),
  }),
  responses: { 201: fields({ client: clientSchema, client_secret: clientSecret }) },
  refusals: ["not_configured", "client_name_taken"],
}, async (operator, { caller, reason }, body) => {
  const outcome = await operator.addClient({
    name: body.name,
    kind: body.public ?? false ? "public" : "confidential",
    redirectUris: body.redirect_uris,
    logoutUris: body.post_logout_redirect_uris ?? [],
    backchannelLogoutUri: body.backchannel_logout_uri ?? null,
    resources: body.resources ?? [],
    idTokenAlgorithm: body.id_token_algorithm ?? "RS256",
    thirdParty: body.third_party ?? false,
    pkceOptional: body.pkce_optional ?? false,
    reason,
  }, caller);
  if (!outcome.ok) return outcome;
  const { client, secret } = outcome.value;
  return reply(201, { client: clientBody(client), client_secret: secret });
});

export const patchClient: AdminRoute = adminRoute({
  method: "PATCH",
  path: "/v1/admin/clients/:id",
  id: "updateClient",
  scope,
  summary: "Change a client of OpenID Connect",
  description: "What is omitted stays. The ID, the secrets, and what users gave to it stay, too.",
  body: fields({
    name: optional(text()),
    redirect_uris: optional(list(text())),
    post_logout_redirect_uris: optional(list(text())),
    backchannel_logout_uri: optional(nullable(text("At a host in `LATCHKEY_OUTBOUND_HOSTS`"))),
    resources: optional(list(text())),
    third_party: optional(flag("Whether users are asked for consent")),
    pkce_optional: optional(flag("Requests without PKCE then need a nonce")),
  }),
  responses: { 200: fields({ client: clientSchema }) },
  refusals: ["client_not_found", "client_declared", "client_name_taken"],
}, async (operator, { c, caller, reason }, body) => {
  const uri = body.backchannel_logout_uri;
  const outcome = await operator.updateClient({
    client: pathId(c),
    name: body.name ?? null,
    redirectUris: body.redirect_uris ?? null,
    logoutUris: body.post_logout_redirect_uris ?? null,
    backchannelLogoutUri: uri === undefined ? null : uri ?? "",
    resources: body.resources ?? null,
    thirdParty: body.third_party ?? null,
    pkceOptional: body.pkce_optional ?? null,
    reason,
  }, caller);
  return outcome.ok ? reply(200, { client: clientBody(outcome.value) }) : outcome;
});

export const postClientSecret: AdminRoute = adminRoute({
  method: "POST",
  path: "/v1/admin/clients/:id/secrets",
  id: "rotateClientSecret",
  scope,
  summary: "Add a secret to a client, or remove the older of two",
  body: fields({ drop_old: optional(flag("Removes the older secret instead")) }),
  responses: { 200: fields({ client: clientSchema, client_secret: clientSecret }) },
  refusals: ["client_not_found", "client_public", "client_declared"],
}, async (operator, { c, caller, reason }, body) => {
  const input = { client: pathId(c), dropOld: body.drop_old ?? false, reason };
  const outcome = await operator.rotateClientSecret(input, caller);
  if (!outcome.ok) return outcome;
  const { client, secret } = outcome.value;
  return reply(200, { client: clientBody(client), client_secret: secret });
});

export const postClientDisable: AdminRoute = adminRoute({
  method: "POST",
  path: "/v1/admin/clients/:id/disable",
  id: "disableClient",
  scope,
  summary: "Disable a client: it gets no more tokens",
  responses: { 204: null },
  refusals: ["client_not_found", "client_declared"],
}, async (operator, { c, caller, reason }) => {
  const outcome = await operator.disableClient({ client: pathId(c), reason }, caller);
  return outcome.ok ? reply(204) : outcome;
});

export const postClientEnable: AdminRoute = adminRoute({
  method: "POST",
  path: "/v1/admin/clients/:id/enable",
  id: "enableClient",
  scope,
  summary: "Enable a client",
  responses: { 204: null },
  refusals: ["client_not_found", "client_declared"],
}, async (operator, { c, caller, reason }) => {
  const outcome = await operator.enableClient({ client: pathId(c), reason }, caller);
  return outcome.ok ? reply(204) : outcome;
});

export const deleteClient: AdminRoute = adminRoute({
  method: "DELETE",
  path: "/v1/admin/clients/:id",
  id: "removeClient",
  scope,
  summary: "Delete a client, and what users gave to it",
  responses: { 204: null },
  refusals: ["client_not_found", "client_declared"],
}, async (operator, { c, caller, reason }) => {
  const outcome = await operator.removeClient({ client: pathId(c), reason }, caller);
  return outcome.ok ? reply(204) : outcome;
});
