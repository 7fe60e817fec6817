import { Hono } from "hono";
import { type Core, StorageUnavailable } from "../core/mod.ts";
import { addressOf } from "./caller.ts";
import type { Log } from "./log.ts";
import { problem } from "./problem.ts";
import type { AppContext, AppEnv } from "./respond.ts";
import { getHealthz, getReadyz } from "./routes/health.ts";
import { postLogin } from "./routes/login.ts";
import { postRegister } from "./routes/register.ts";
import { getSession, postLogout } from "./routes/session.ts";
import { postSend, postVerify } from "./routes/two_factor.ts";

/** What the app needs beside the core. */
export interface AppWorld {
  readonly log: Log;
  /** Milliseconds that only go forward, for durations. */
  readonly elapsed: () => number;
  /** A fresh name for a request. */
  readonly newRequestId: () => string;
}

type Answer = (core: Core, c: AppContext) => Response | Promise<Response>;

/** Every route. A path answers its methods and refuses all others with 405. */
export const routes: readonly (readonly ["GET" | "POST", string, Answer])[] = [
  ["POST", "/v1/register", postRegister],
  ["POST", "/v1/login", postLogin],
  ["POST", "/v1/2fa/send", postSend],
  ["POST", "/v1/2fa/verify", postVerify],
  ["GET", "/v1/session", getSession],
  ["POST", "/v1/logout", postLogout],
  ["GET", "/healthz", (_core, c) => getHealthz(c)],
  ["GET", "/readyz", getReadyz],
];

/** The HTTP edge on a core: no state of its own, nothing listens. */
export function createApp(core: Core, world: AppWorld): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.use(async (c, next) => {
    const began = world.elapsed();
    c.set("requestId", world.newRequestId());
    await next();
    logRequest(c, world, began);
  });
  for (const [method, path, answer] of routes) app.on(method, path, (c) => answer(core, c));
  for (const [, path] of routes) app.all(path, (c) => refuseMethod(c, path));
  app.notFound((c) => problem(c, { code: "not_found" }));
  app.onError((error, c) => answerFault(error, c, world.log));
  return app;
}

function refuseMethod(c: AppContext, path: string): Response {
  const allowed = routes.filter((route) => route[1] === path).map(([method]) => method);
  const answer = problem(c, { code: "method_not_allowed" });
  answer.headers.set("allow", allowed.includes("GET") ? "GET, HEAD" : allowed.join(", "));
  return answer;
}

/** The route's pattern is logged, never the path: people paste tokens into URLs. */
function logRequest(c: AppContext, world: AppWorld, began: number): void {
  const known = routes.some(([, path]) => path === c.req.path);
  world.log.info("request", {
    request_id: c.get("requestId"),
    method: c.req.method,
    route: known ? c.req.path : null,
    status: c.res.status,
    code: c.get("problem"),
    duration_ms: Math.round((world.elapsed() - began) * 100) / 100,
    address: addressOf(c),
  });
}

function answerFault(error: Error, c: AppContext, log: Log): Response {
  const requestId = c.get("requestId");
  log.error(error.message, {
    request_id: requestId,
    error: error.name,
    stack: error.stack ?? null,
  });
  if (error instanceof StorageUnavailable) {
    return problem(c, { code: "storage_unavailable", retryAfterSeconds: 1 });
  }
  return problem(c, { code: "internal" });
}
