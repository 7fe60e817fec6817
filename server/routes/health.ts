import { storageTroubles } from "../../core/service.ts";
import { reply, type Route, route } from "../http/route.ts";
import { either, fields, flag, literal, oneOf } from "../http/schema.ts";

/** Does not use the database, which a restart would not repair. */
export const getHealthz: Route = route({
  method: "GET",
  path: "/healthz",
  id: "checkHealth",
  tag: "Service",
  summary: "Check that the process is running and needs no restart",
  description:
    "`restart_needed` means that code could not be loaded, and cannot be until a restart.",
  responses: {
    200: fields({ status: oneOf(["ok"]) }),
    503: fields({ status: oneOf(["restart_needed"]) }),
  },
  refusals: [],
}, (_service, c) => {
  const { needsRestart } = c.get("edge");
  return needsRestart() ? reply(503, { status: "restart_needed" }) : reply(200, { status: "ok" });
});

const readinessEntries = {
  database: either(literal(true), oneOf(storageTroubles)),
  hasher: flag("Whether a password hash can be computed"),
} as const;

export const getReadyz: Route = route({
  method: "GET",
  path: "/readyz",
  id: "checkReadiness",
  tag: "Service",
  summary: "Check whether logins can be served",
  description:
    "`database` is `true`, or why no row can be written. Frequent requests are cheap: a " +
    "row is written at most every three seconds. `stopping` means that the service still serves, " +
    "but stops soon. `restart_needed` means that code could not be loaded, and cannot be until a " +
    "restart.",
  responses: {
    200: fields({ status: oneOf(["ready"]), ...readinessEntries }),
    503: fields({
      status: oneOf(["not_ready", "stopping", "restart_needed"]),
      ...readinessEntries,
    }),
  },
  refusals: [],
}, async (service, c) => {
  const readiness = await service.checkReadiness();
  const { isStopping, needsRestart } = c.get("edge");
  if (isStopping()) return reply(503, { status: "stopping", ...readiness });
  if (needsRestart()) return reply(503, { status: "restart_needed", ...readiness });
  return readiness.database === true && readiness.hasher
    ? reply(200, { status: "ready", ...readiness })
    : reply(503, { status: "not_ready", ...readiness });
});
