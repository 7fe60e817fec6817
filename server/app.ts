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

/** What the app needs beside the service. */
export interface AppWorld {
  readonly log: Log;
  /** Milliseconds that only go forward, for durations. */
  readonly elapsed: () => number;
  /** A fresh name for a request. */
  readonly newRequestId: () => string;
  /** Proxies whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly Network[];
}

type Answer = (service: Service, c: AppContext) => Response | Promise<Response>;

type Method = "GET" | "POST" | "PATCH" | "DELETE";

/**
 * Every route. A path, in which `:id` stands for one segment, answers its methods and refuses all
 * others with 405. Where a fixed segment and `:id` could both match, the fixed one stands first.
 */
export const routes: readonly (readonly [Method, string, Answer])[] = [
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

/** What a request needs, beside the service, to be served. */
interface Edge extends AppWorld {
  readonly addressOf: (c: AppContext) => string | null;
  readonly bodies: BodySlots;
}

/** The HTTP edge on a service. Does not listen; keeps only counts of what is in flight. */
export function createApp(service: Service, world: AppWorld): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  const edge: Edge = {
    ...world,
    addressOf: openClientAddress(world.trustedProxies, world.log),
    bodies: openBodySlots(bodyLimits),
  };
  // One handler a route and no middleware: with more than one handler for a request Hono goes
  // through a chain of promises, which cost the hot path as much as the session's lookup.
  for (const [method, path, answer] of routes) {
    app.on(method, path, (c) => serve(c, edge, path, () => answer(service, c)));
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
  answer: () => Response | Promise<Response>,
): Promise<Response> {
  const began = world.elapsed();
  c.set("requestId", world.newRequestId());
  c.set("address", world.addressOf(c));
  c.set("bodies", world.bodies);
  let response: Response;
  try {
    response = await answer();
  } catch (error) {
    response = answerFault(error, c, world.log);
  }
  logRequest(c, world, path, response.status, began);
  return response;
}

/** The pattern of the table that a path is of, whatever the method; null for none. */
function patternOf(path: string): string | null {
  const segments = path.split("/");
  const matches = (pattern: string): boolean => {
    const wanted = pattern.split("/");
    return wanted.length === segments.length &&
      wanted.every((part, at) => part === segments[at] || (part === ":id" && segments[at] !== ""));
  };
  return routes.find(([, pattern]) => matches(pattern))?.[1] ?? null;
}

function refusePath(c: AppContext): Response {
  return problem(c, { code: "not_found" });
}

function refuseMethod(c: AppContext, path: string): Response {
  const allowed = routes.filter((route) => route[1] === path)
    .flatMap(([method]) => method === "GET" ? ["GET", "HEAD"] : [method]);
  const answer = problem(c, { code: "method_not_allowed" });
  answer.headers.set("allow", allowed.join(", "));
  return answer;
}

/** The route's pattern is logged, never the path: people paste tokens into URLs. */
function logRequest(
  c: AppContext,
  world: AppWorld,
  path: string | null,
  status: number,
  began: number,
): void {
  world.log.info("request", {
    request_id: c.get("requestId"),
    method: c.req.method,
    route: path,
    status,
    code: c.get("problem"),
    duration_ms: Math.round((world.elapsed() - began) * 100) / 100,
    address: c.get("address"),
  });
}

function answerFault(error: unknown, c: AppContext, log: Log): Response {
  if (error instanceof UserGone) return problem(c, { code: "unauthenticated" });
  const requestId = c.get("requestId");
  const fault = error instanceof Error ? error : new Error("Something was thrown that is no error");
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
