/** Verify v2's paths and methods. exchange.ts handles credentials and faults. */
import { type Context, Hono } from "hono";
import { listAttempts, renderAttempt, summarizeAttempts } from "./attempts.ts";
import { checkVerification } from "./checks.ts";
import type { Fields } from "../wire/form.ts";
import { createMessage } from "./messages.ts";
import { pageOf } from "../wire/paging.ts";
import { notFound, problem, type TwilioAnswer, type TwilioJson } from "../wire/problem.ts";
import { createService, deleteService, renderService, updateService } from "./services.ts";
import {
  findByName,
  renderVerification,
  startVerification,
  updateVerification,
} from "./verifications.ts";
import type { SimulatedService, SimulatedVerification, World } from "./world.ts";

type Env = { Bindings: { fields: Fields } };
export type Routes = Hono<Env>;

export function createRoutes(world: World): Routes {
  const routes: Routes = new Hono<Env>();
  addServiceRoutes(routes, world);
  addVerificationRoutes(routes, world);
  addAttemptRoutes(routes, world);
  addMessageRoutes(routes, world);
  routes.notFound((c) => respond(notFound(c.req.path)));
  routes.onError(() => respond(problem(20500)));
  return routes;
}

function addServiceRoutes(routes: Routes, world: World): void {
  const listed = "/v2/Services";
  routes.get(listed, (c) => {
    const url = new URL(c.req.url);
    const render = (service: SimulatedService): TwilioJson =>
      renderService(world, service, url.origin);
    return respond(pageOf("services", [...world.services.values()], url, render));
  });
  routes.post(listed, (c) => respond(createService(world, c.env.fields, originOf(c))));
  routes.all(listed, refuseMethod);

  const one = "/v2/Services/:service";
  routes.get(one, (c) => {
    const shown = (service: SimulatedService): TwilioJson =>
      renderService(world, service, originOf(c));
    return withService(world, c, (service) => ({ status: 200, json: shown(service) }));
  });
  routes.post(one, (c) => {
    const { fields } = c.env;
    return withService(world, c, (service) => updateService(world, service, fields, originOf(c)));
  });
  routes.delete(one, (c) => withService(world, c, (service) => deleteService(world, service)));
  routes.all(one, refuseMethod);
}

function addVerificationRoutes(routes: Routes, world: World): void {
  const listed = "/v2/Services/:service/Verifications";
  routes.post(listed, (c) => {
    const { fields } = c.env;
    const origin = originOf(c);
    return withService(world, c, (service) => startVerification(world, service, fields, origin));
  });
  routes.all(listed, refuseMethod);

  const one = "/v2/Services/:service/Verifications/:name";
  routes.get(one, (c) =>
    withVerification(world, c, (service, verification) => ({
      status: 200,
      json: renderVerification(world, service, verification, originOf(c)),
    })));
  routes.post(one, (c) => {
    const url = new URL(c.req.url);
    return withVerification(
      world,
      c,
      (service, verification) =>
        updateVerification(world, service, verification, c.env.fields, url),
    );
  });
  routes.all(one, refuseMethod);

  const check = "/v2/Services/:service/VerificationCheck";
  routes.post(check, (c) => {
    const { fields } = c.env;
    const { path } = c.req;
    return withService(world, c, (service) => checkVerification(world, service, fields, path));
  });
  routes.all(check, refuseMethod);
}

function addAttemptRoutes(routes: Routes, world: World): void {
  routes.get("/v2/Attempts", (c) => respond(listAttempts(world, new URL(c.req.url))));
  routes.all("/v2/Attempts", refuseMethod);
  routes.get("/v2/Attempts/Summary", (c) => respond(summarizeAttempts(world, new URL(c.req.url))));
  routes.all("/v2/Attempts/Summary", refuseMethod);
  routes.get("/v2/Attempts/:attempt", (c) => {
    const attempt = world.attempts.get(c.req.param("attempt"));
    if (attempt === undefined) return respond(notFound(c.req.path));
    return respond({ status: 200, json: renderAttempt(world, attempt, originOf(c)) });
  });
  routes.all("/v2/Attempts/:attempt", refuseMethod);
}

function addMessageRoutes(routes: Routes, world: World): void {
  const listed = "/2010-04-01/Accounts/:account/Messages.json";
  routes.post(listed, (c) => {
    const account = c.req.param("account") ?? "";
    return respond(createMessage(world, account, c.env.fields, c.req.path));
  });
  routes.all(listed, refuseMethod);
}

function withService(
  world: World,
  c: Context<Env>,
  answer: (service: SimulatedService) => TwilioAnswer,
): Response {
  const service = world.services.get(c.req.param("service") ?? "");
  return respond(service === undefined ? notFound(c.req.path) : answer(service));
}

function withVerification(
  world: World,
  c: Context<Env>,
  answer: (service: SimulatedService, verification: SimulatedVerification) => TwilioAnswer,
): Response {
  return withService(world, c, (service) => {
    const verification = findByName(world, service, c.req.param("name") ?? "");
    return verification === null ? notFound(c.req.path) : answer(service, verification);
  });
}

function refuseMethod(): Response {
  return respond(problem(20004));
}

function originOf(c: Context<Env>): string {
  return new URL(c.req.url).origin;
}

/** A JSON response, or no body for 204. */
export function respond({ status, json, headers }: TwilioAnswer): Response {
  if (json === null) return new Response(null, { status, headers: headers ?? {} });
  return Response.json(json, { status, headers: headers ?? {} });
}
