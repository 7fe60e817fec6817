import { Hono } from "hono";
import type { Network } from "../core/domain/network.ts";
import { type Service, StorageUnavailable, UserGone } from "../core/service.ts";
import { bodyLimits, type BodySlots, openBodySlots } from "./http/body_slots.ts";
import { openClientAddress } from "./http/client_address.ts";
import type { Log } from "./program/log.ts";
import { problem } from "./http/problem.ts";
import type { AppContext, AppEnv } from "./http/respond.ts";
import { deleteDevice, getDevices } from "./routes/devices.ts";
import { getHealthz, getReadyz } from "./routes/health.ts";
import { postLogin } from "./routes/login.ts";
import {
  deletePasskey,
  getPasskeys,
  patchPasskey,
  postPasskeyConfirm,
  postPasskeyEnroll,
  postPasskeyOffer,
} from "./routes/passkeys.ts";
import { deleteMe, getExport } from "./routes/me.ts";
import {
  postPasswordChange,
  postPasswordReset,
  postPasswordResetConfirm,
} from "./routes/password.ts";
import { postPhoneChange, postPhoneChangeConfirm } from "./routes/phone.ts";
import { postRegister } from "./routes/register.ts";
import { postStepUp } from "./routes/step_up.ts";
import { getJwks, postSessionJwt } from "./routes/signed_tokens.ts";
import { getSession, postLogout } from "./routes/session.ts";
import { getAuthenticators, postRecoveryCodes } from "./routes/authenticators.ts";
import { deleteTotp, postTotpConfirm, postTotpEnroll } from "./routes/totp.ts";
import { deleteOtherSessions, deleteSession, getSessions } from "./routes/sessions.ts";
import { postSend, postVerify } from "./routes/two_factor.ts";

/** What the app needs in addition to the service. */
export interface AppWorld {
  readonly log: Log;
  /** Monotonic milliseconds, for durations. */
  readonly elapsed: () => number;
  /** Returns a new request id. */
  readonly newRequestId: () => string;
  /** Proxies whose X-Forwarded-For is trusted. */
  readonly trustedProxies: readonly Network[];
}

type Route = (service: Service, c: AppContext) => Response | Promise<Response>;

type Method = "GET" | "POST" | "PATCH" | "DELETE";

/**
 * Every route. In a path, `:id` matches one segment. A request to one of these paths with another
 * method gets 405. Where a fixed segment and `:id` could both match, the fixed one comes first.
 */
export const routes: readonly (readonly [Method, string, Route])[] = [
  ["POST", "/v1/register", postRegister],
  ["POST", "/v1/login", postLogin],
  ["POST", "/v1/2fa/send", postSend],
  ["POST", "/v1/2fa/verify", postVerify],
  ["GET", "/v1/session", getSession],
  ["POST", "/v1/session/step-up", postStepUp],
  ["POST", "/v1/password/change", postPasswordChange],
  ["POST", "/v1/password/reset", postPasswordReset],
  ["POST", "/v1/password/reset/confirm", postPasswordResetConfirm],
  ["POST", "/v1/phone/change", postPhoneChange],
  ["POST", "/v1/phone/change/confirm", postPhoneChangeConfirm],
  ["POST", "/v1/session/jwt", postSessionJwt],
  ["GET", "/.well-known/jwks.json", getJwks],
  ["POST", "/v1/logout", postLogout],
  ["GET", "/v1/authenticators", getAuthenticators],
  ["POST", "/v1/recovery-codes", postRecoveryCodes],
  ["POST", "/v1/totp/enroll", postTotpEnroll],
  ["POST", "/v1/totp/confirm", postTotpConfirm],
  ["DELETE", "/v1/totp", deleteTotp],
  ["POST", "/v1/2fa/passkey", postPasskeyOffer],
  ["POST", "/v1/passkeys/enroll", postPasskeyEnroll],
  ["POST", "/v1/passkeys/confirm", postPasskeyConfirm],
  ["GET", "/v1/passkeys", getPasskeys],
  ["PATCH", "/v1/passkeys/:id", patchPasskey],
  ["DELETE", "/v1/passkeys/:id", deletePasskey],
  ["GET", "/v1/sessions", getSessions],
  ["DELETE", "/v1/sessions", deleteOtherSessions],
  ["DELETE", "/v1/sessions/:id", deleteSession],
  ["GET", "/v1/devices", getDevices],
  ["DELETE", "/v1/devices/:id", deleteDevice],
  ["DELETE", "/v1/me", deleteMe],
  ["GET", "/v1/me/export", getExport],
  ["GET", "/healthz", (_core, c) => getHealthz(c)],
  ["GET", "/readyz", getReadyz],
];

/** What serving a request needs in addition to the service. */
interface Edge extends AppWorld {
  readonly addressOf: (c: AppContext) => string | null;
  readonly bodies: BodySlots;
}

/** The HTTP edge of a service. Does not listen. Its only state is a count of unfinished bodies. */
export function createApp(service: Service, world: AppWorld): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  const edge: Edge = {
    ...world,
    addressOf: openClientAddress(world.trustedProxies, world.log),
    bodies: openBodySlots(bodyLimits),
  };
  // One handler per route, and no middleware: with more than one handler for a request, Hono awaits
  // a chain of promises, which costs the hot path as much as looking up the session.
  for (const [method, path, route] of routes) {
    app.on(method, path, (c) => serve(c, edge, path, () => route(service, c)));
  }
  app.notFound((c) => {
    const path = patternOf(c.req.path);
    return serve(c, edge, path, () => path === null ? refusePath(c) : refuseMethod(c, path));
  });
  return app;
}

async function serve(
  c: AppContext,
  world: Edge,
  path: string | null,
  respond: () => Response | Promise<Response>,
): Promise<Response> {
  const startedAt = world.elapsed();
  c.set("requestId", world.newRequestId());
  c.set("address", world.addressOf(c));
  c.set("bodies", world.bodies);
  let response: Response;
  try {
    response = await respond();
  } catch (error) {
    response = reportFault(error, c, world.log);
  }
  logRequest(c, world, path, response.status, startedAt);
  return response;
}

/** The pattern in `routes` that a path matches, for any method; null if none does. */
function patternOf(path: string): string | null {
  const segments = path.split("/");
  const matches = (pattern: string): boolean => {
    const parts = pattern.split("/");
    return parts.length === segments.length &&
      parts.every((part, at) => part === segments[at] || (part === ":id" && segments[at] !== ""));
  };
  return routes.find(([, pattern]) => matches(pattern))?.[1] ?? null;
}

function refusePath(c: AppContext): Response {
  return problem(c, { code: "not_found" });
}

function refuseMethod(c: AppContext, path: string): Response {
  const allowed = routes.filter((route) => route[1] === path)
    .flatMap(([method]) => method === "GET" ? ["GET", "HEAD"] : [method]);
  const response = problem(c, { code: "method_not_allowed" });
  response.headers.set("allow", allowed.join(", "));
  return response;
}

/** Logs a request by the pattern of its route, never by its path: people paste tokens into URLs. */
function logRequest(
  c: AppContext,
  world: AppWorld,
  path: string | null,
  status: number,
  startedAt: number,
): void {
  world.log.info("request", {
    request_id: c.get("requestId"),
    method: c.req.method,
    route: path,
    status,
    code: c.get("problem"),
    duration_ms: Math.round((world.elapsed() - startedAt) * 100) / 100,
    address: c.get("address"),
  });
}

/** Logs what was thrown, and returns the error response. */
function reportFault(error: unknown, c: AppContext, log: Log): Response {
  if (error instanceof UserGone) return problem(c, { code: "unauthenticated" });
  const requestId = c.get("requestId");
  const fault = error instanceof Error ? error : new Error("A non-Error value was thrown");
  log.error(fault.message, {
    request_id: requestId,
    error: fault.name,
    stack: fault.stack ?? null,
  });
  if (error instanceof StorageUnavailable) {
    return problem(c, { code: "storage_unavailable", retryAfterSeconds: 1 });
  }
  return problem(c, { code: "internal" });
}
