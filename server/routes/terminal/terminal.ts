import { version } from "../../../core/config/version.ts";
import { granted, type Outcome, type RefusalCode } from "../../../core/domain/refusal.ts";
import type { OperatorCaller } from "../../../core/domain/audit_event.ts";
import type { Operator } from "../../../core/operator.ts";
import { type NamedOperation, remoteOperations } from "../../remote/operations/operations.ts";
import { connectionSchema, terminalPath } from "../../remote/operations/connection.ts";
import { type AdminRoute, adminRoute } from "../../http/admin/admin_route.ts";
import { reply } from "../../http/route.ts";
import { fields, type Schema } from "../../http/schema.ts";

const getTerminal: AdminRoute = adminRoute({
  method: "GET",
  path: terminalPath,
  id: "connectTerminal",
  tag: "Terminal",
  scope: "terminal",
  summary: "Say who a terminal's key acts for, and which version answers",
  responses: { 200: connectionSchema },
  refusals: [],
}, async (operator, { key }) => {
  const { simulated } = await operator.describeProvider();
  return reply(200, { version, operator: key.name, key_id: key.id, simulated });
});

/** Everything that a terminal on another machine requests, one route for each operation. */
export const terminalRoutes: readonly AdminRoute[] = [
  getTerminal,
  ...remoteOperations.map((named) => routeOf(named)),
];

function routeOf({ name, path, operation }: NamedOperation): AdminRoute {
  const { summary, input, answer, refusals } = operation;
  return adminRoute({
    method: "POST",
    path,
    id: `terminal${name.charAt(0).toUpperCase()}${name.slice(1)}`,
    tag: "Terminal",
    scope: "terminal",
    summary,
    ...(input === null ? {} : { body: input.schema as Schema<object> }),
    responses: { 200: fields({ answer: answer.schema }) },
    refusals: Object.keys(refusals ?? {}) as readonly RefusalCode[],
  }, async (operator, { caller }, body) => {
    const by = { ...caller, atTerminal: true } as const;
    const order = input === null ? undefined : input.decode(body);
    const result = await call(operator, name, order, by);
    const outcome = refusals === null ? granted(result) : result as Outcome<unknown, RefusalCode>;
    return outcome.ok ? reply(200, { answer: answer.encode(outcome.value) }) : outcome;
  });
}

/** The table has checked the types of each operation. */
async function call(
  operator: Operator,
  name: NamedOperation["name"],
  order: unknown,
  caller: OperatorCaller,
): Promise<unknown> {
  const method = operator[name] as (order: unknown, caller: OperatorCaller) => unknown;
  return await method(order, caller);
}
