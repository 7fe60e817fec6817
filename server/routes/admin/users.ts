import {
  isNumberSearch,
  parseUserSearch,
  userFilters,
  userOrders,
} from "../../../core/domain/reports/user_search.ts";
import { refused } from "../../../core/domain/refusal.ts";
import { isUserId } from "../../../core/domain/user_id.ts";
import { type AdminRoute, adminRoute } from "../../http/admin/admin_route.ts";
import { pageQuery, parsePage } from "../../http/admin/page_query.ts";
import { pathId } from "../../http/respond.ts";
import { reply } from "../../http/route.ts";
import { fields, list, nullable, text } from "../../http/schema.ts";
import {
  adminUserBody,
  adminUserSchema,
  describedUserBody,
  describedUserSchema,
} from "../../wire/admin/user.ts";

export const getUsers: AdminRoute = adminRoute({
  method: "GET",
  path: "/v1/admin/users",
  id: "listUsers",
  scope: "users:read",
  summary: "List users",
  description: "A search finds a full ID, the start of a username and, with the scope " +
    "`users:phone`, the start of a phone number or its last 3 to 15 digits.",
  query: {
    ...pageQuery,
    search: "A user's ID, username or phone number. All users if absent",
    filter: `One of \`${userFilters.join("`, `")}\``,
    order: `One of \`${userOrders.join("`, `")}\`. A search has its own order`,
  },
  responses: { 200: fields({ users: list(adminUserSchema), next: nullable(text()) }) },
  refusals: ["api_key_scope_missing"],
}, async (operator, { query, covers }) => {
  const page = parsePage(query);
  if (!page.ok) return page;
  const parsed = parseUserSearch(query.search ?? "");
  const filter = userFilters.find((each) => each === query.filter);
  const order = userOrders.find((each) => each === query.order);
  const invalid = [
    ...(parsed.unknown === null ? [] : ["search"]),
    ...(query.filter !== null && filter === undefined ? ["filter"] : []),
    ...(query.order !== null && order === undefined ? ["order"] : []),
  ];
  if (invalid.length > 0) {
    const faults = invalid.map((field) => ({ field, code: "wrong_type" } as const));
    return refused("invalid_input", { fields: faults });
  }
  const whole = covers("users:phone");
  if (!whole && isNumberSearch(parsed.term)) return refused("api_key_scope_missing");
  const { items, next } = await operator.listUsers({
    search: query.search ?? "",
    cursor: page.value.cursor,
    limit: page.value.limit,
    ...(filter === undefined ? {} : { filter }),
    ...(order === undefined ? {} : { order }),
  });
  return reply(200, { users: items.map((user) => adminUserBody(user, whole)), next });
});

export const getUser: AdminRoute = adminRoute({
  method: "GET",
  path: "/v1/admin/users/:id",
  id: "readUser",
  scope: "users:read",
  summary: "Get a user, with what they have",
  responses: { 200: fields({ user: describedUserSchema }) },
  refusals: ["user_not_found"],
}, async (operator, { c, covers }) => {
  const userId = pathId(c);
  if (!isUserId(userId)) return refused("user_not_found");
  const outcome = await operator.describeUser({ userId });
  if (!outcome.ok) return outcome;
  return reply(200, { user: describedUserBody(outcome.value, covers("users:phone")) });
});
