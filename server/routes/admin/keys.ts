import { type AdminRoute, adminRoute } from "../../http/admin/admin_route.ts";
import { pathId } from "../../http/respond.ts";
import { reply } from "../../http/route.ts";
import { fields, list } from "../../http/schema.ts";
import { apiKeyBody, apiKeySchema } from "../../wire/admin/api_key.ts";

export const getKeys: AdminRoute = adminRoute({
  method: "GET",
  path: "/v1/admin/keys",
  id: "listApiKeys",
  scope: "operator",
  summary: "List API keys",
  description: "Newest first, with ended ones. Only the command line creates keys.",
  responses: { 200: fields({ api_keys: list(apiKeySchema) }) },
  refusals: [],
}, async (operator) => reply(200, { api_keys: (await operator.listApiKeys()).map(apiKeyBody) }));

export const deleteKey: AdminRoute = adminRoute({
  method: "DELETE",
  path: "/v1/admin/keys/:id",
  id: "revokeApiKey",
  scope: "operator",
  summary: "Revoke an API key, also that of this request",
  responses: { 204: null },
  refusals: ["api_key_not_found"],
}, async (operator, { c, caller, reason }) => {
  const outcome = await operator.revokeApiKey({ key: pathId(c), reason }, caller);
  return outcome.ok ? reply(204) : outcome;
});
