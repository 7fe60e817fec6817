/** A Latchkey with forward auth, and a proxy that asks it. @module */
import assert from "node:assert/strict";
import { parseAccess } from "../../../core/config/http/access_config.ts";
import { parseSettings } from "../../../core/config/settings/settings.ts";
import type { Ports } from "../../../core/ports/ports.ts";
import { type Answer, openTestApp, type TestApp } from "../app_kit.ts";
import { origin, pageSettings } from "../pages/browser.ts";

const rules = [
  { host: "app.example.com", path: "/", allow: "signed_in" },
  { host: "app.example.com", path: "/assets/", allow: "public" },
  { host: "app.example.com", path: "/admin/", allow: "aal2", within_minutes: 30 },
  { host: "app.example.com", path: "/staff/", allow: "signed_in", roles: ["staff", "root"] },
  {
    host: "app.example.com",
    path: "/staff/vault",
    allow: "aal2",
    within_minutes: 30,
    roles: ["root"],
  },
  { host: "wiki.example.com", path: "/public/", allow: "public" },
];

export const gateCookie = "__Secure-latchkey_gate";
export const gatePages = { ...pageSettings, gateDomain: "example.com" };

export function withAccess(ports: Ports): Ports {
  const settings = parseSettings({
    LATCHKEY_GATE_DOMAIN: "example.com",
    LATCHKEY_GATE_RULES_FILE: "/rules.json",
  }, () => JSON.stringify({ rules }));
  const access = parseAccess(settings, origin);
  assert.deepEqual(settings.errors, []);
  return { ...ports, policies: { ...ports.policies, access } };
}

/** The peer of each request is a proxy, which is trusted. */
export function openGateApp(remoteUser: "id" | "username" = "id"): Promise<TestApp> {
  return openTestApp(withAccess, {
    peer: "192.0.2.7",
    trustedProxies: ["192.0.2.7"],
    publicUrl: origin,
    pages: gatePages,
    remoteUser,
  });
}

/** Asks as a proxy does, with a gate ticket if there is one. */
export async function ask(
  app: TestApp,
  ticket: string | null,
  uri = "/",
  headers: Readonly<Record<string, string>> = {},
  query = "",
): Promise<Answer> {
  return await app.request("GET", `/v1/forward-auth${query}`, {
    headers: {
      "x-forwarded-host": "app.example.com",
      "x-forwarded-uri": uri,
      "x-forwarded-method": "GET",
      ...(ticket === null ? {} : { cookie: `theme=dark; ${gateCookie}=${ticket}` }),
      ...headers,
    },
  });
}

/** Logs in, and returns the session token and a gate ticket. */
export async function givenTicket(
  app: TestApp,
  username = "ada",
): Promise<{ readonly sessionToken: string; readonly ticket: string }> {
  await app.register(username);
  const sessionToken = await app.signIn(username);
  return { sessionToken, ticket: await newTicket(app, sessionToken) };
}

export async function newTicket(app: TestApp, sessionToken: string): Promise<string> {
  const outcome = await app.core.issueGateTicket({ sessionToken }, {});
  assert.ok(outcome.ok, "a ticket is issued");
  return outcome.value.ticket;
}
