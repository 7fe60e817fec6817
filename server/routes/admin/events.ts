import { refused } from "../../../core/domain/refusal.ts";
import { isUserId } from "../../../core/domain/user_id.ts";
import { type AdminRoute, adminRoute } from "../../http/admin/admin_route.ts";
import { pageQuery, parsePage, timeQuery } from "../../http/admin/page_query.ts";
import { reply } from "../../http/route.ts";
import { fields, list, nullable, text } from "../../http/schema.ts";
import { auditEventBody, auditEventSchema } from "../../wire/admin/event.ts";

export const getEvents: AdminRoute = adminRoute({
  method: "GET",
  path: "/v1/admin/events",
  id: "listEvents",
  scope: "events:read",
  summary: "List the audit log",
  description: "Newest first.",
  query: { ...pageQuery, ...timeQuery, user_id: "Only events about this user" },
  responses: { 200: fields({ events: list(auditEventSchema), next: nullable(text()) }) },
  refusals: ["user_not_found"],
}, async (operator, { query }) => {
  const page = parsePage(query);
  if (!page.ok) return page;
  const userId = query.user_id;
  if (userId !== null && !isUserId(userId)) return refused("user_not_found");
  const { items, next } = await operator.listAuditEvents({ ...page.value, userId });
  return reply(200, { events: items.map(auditEventBody), next });
});
