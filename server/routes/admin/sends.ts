import { type AdminRoute, adminRoute } from "../../http/admin/admin_route.ts";
import { reply } from "../../http/route.ts";
import { anyObject, fields, text } from "../../http/schema.ts";
import { policyBody } from "../../../core/config/policy_body.ts";
import { sendsBody, sendsSchema, sendStopBody, sendStopSchema } from "../../wire/admin/sends.ts";

const scopeField = text("`all`, `channel:NAME` or `country:XX`", { examples: ["country:BR"] });

export const getSends: AdminRoute = adminRoute({
  method: "GET",
  path: "/v1/admin/sends",
  id: "describeSends",
  scope: "events:read",
  summary: "Get stops, pauses and open circuits, and what was sent and spent",
  responses: { 200: fields({ sends: sendsSchema }) },
  refusals: [],
}, async (operator) => reply(200, { sends: sendsBody(await operator.describeSends()) }));

export const postSendStop: AdminRoute = adminRoute({
  method: "POST",
  path: "/v1/admin/sends/stop",
  id: "stopSends",
  scope: "sends:write",
  summary: "Stop messages immediately, on every instance, until they are resumed",
  body: fields({ scope: scopeField, reason: text("3 to 200 printable characters") }),
  responses: { 200: fields({ stop: sendStopSchema }) },
  refusals: ["scope_unknown"],
}, async (operator, { caller }, { scope, reason }) => {
  const outcome = await operator.stopSends({ scope, reason }, caller);
  return outcome.ok ? reply(200, { stop: sendStopBody(outcome.value) }) : outcome;
});

export const postSendResume: AdminRoute = adminRoute({
  method: "POST",
  path: "/v1/admin/sends/resume",
  id: "resumeSends",
  scope: "sends:write",
  summary: "Remove a stop; other stops remain",
  body: fields({ scope: scopeField }),
  responses: { 204: null },
  refusals: ["scope_unknown", "not_stopped"],
}, async (operator, { caller, reason }, { scope }) => {
  const outcome = await operator.resumeSends({ scope, reason }, caller);
  return outcome.ok ? reply(204) : outcome;
});

export const getPolicy: AdminRoute = adminRoute({
  method: "GET",
  path: "/v1/admin/policy",
  id: "readPolicy",
  scope: "operator",
  summary: "Get the sending policy, in policy file format",
  responses: { 200: fields({ policy: anyObject() }) },
  refusals: [],
}, async (operator) => reply(200, { policy: policyBody(await operator.describePolicy()) }));
