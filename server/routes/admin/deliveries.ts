import { channels } from "../../../core/domain/channel.ts";
import { refused } from "../../../core/domain/refusal.ts";
import { deliveryStatuses } from "../../../core/domain/sending/delivery.ts";
import { parseClientNetwork } from "../../../core/domain/sending/guard_scope.ts";
import { isUserId } from "../../../core/domain/user_id.ts";
import { type AdminRoute, adminRoute } from "../../http/admin/admin_route.ts";
import { pageQuery, parsePage, timeQuery } from "../../http/admin/page_query.ts";
import { pathId } from "../../http/respond.ts";
import { reply } from "../../http/route.ts";
import { fields, list, nullable, text } from "../../http/schema.ts";
import { deliveryBody, deliverySchema } from "../../wire/admin/delivery.ts";

export const getDeliveries: AdminRoute = adminRoute({
  method: "GET",
  path: "/v1/admin/deliveries",
  id: "listDeliveries",
  scope: "events:read",
  summary: "List messages and their outcomes",
  description: "Newest first.",
  query: {
    ...pageQuery,
    ...timeQuery,
    user_id: "Only messages to this user",
    network: "Only messages that a client of this network requested: an address, or the /64 or " +
      "/48 of IPv6",
    channel: `One of \`${channels.join("`, `")}\``,
    status: `One of \`${deliveryStatuses.join("`, `")}\``,
  },
  responses: { 200: fields({ deliveries: list(deliverySchema), next: nullable(text()) }) },
  refusals: ["user_not_found"],
}, async (operator, { query }) => {
  const page = parsePage(query);
  if (!page.ok) return page;
  const userId = query.user_id;
  if (userId !== null && !isUserId(userId)) return refused("user_not_found");
  const channel = channels.find((each) => each === query.channel);
  const status = deliveryStatuses.find((each) => each === query.status);
  const network = query.network === null ? null : parseClientNetwork(query.network);
  const invalid = [
    ...(query.network !== null && network === null ? ["network"] : []),
    ...(query.channel !== null && channel === undefined ? ["channel"] : []),
    ...(query.status !== null && status === undefined ? ["status"] : []),
  ];
  if (invalid.length > 0) {
    const faults = invalid.map((field) => ({ field, code: "wrong_type" } as const));
    return refused("invalid_input", { fields: faults });
  }
  const { items, next } = await operator.listDeliveries({
    ...page.value,
    userId,
    network,
    channel: channel ?? null,
    status: status ?? null,
  });
  return reply(200, { deliveries: items.map(deliveryBody), next });
});

export const getDelivery: AdminRoute = adminRoute({
  method: "GET",
  path: "/v1/admin/deliveries/:id",
  id: "readDelivery",
  scope: "events:read",
  summary: "Get a message and its outcome",
  responses: { 200: fields({ delivery: deliverySchema }) },
  refusals: ["delivery_not_found"],
}, async (operator, { c }) => {
  const outcome = await operator.findDelivery({ deliveryId: pathId(c) });
  return outcome.ok ? reply(200, { delivery: deliveryBody(outcome.value) }) : outcome;
});
