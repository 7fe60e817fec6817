/** A terminal that is connected to a test app, without a socket. @module */
import assert from "node:assert/strict";
import { connect, type RemoteConnection } from "../../../server/remote/client/connect.ts";
import type { ServerLink } from "../../../server/remote/client/exchange.ts";
import { createIdSource } from "../../../core/domain/id.ts";
import type { Ports } from "../../../core/ports/ports.ts";
import { operator } from "../../harness.ts";
import { openTestApp, type TestApp } from "../app_kit.ts";

/** An app with the same IDs in every run. */
export async function openSteadyApp(change: (ports: Ports) => Ports = (p) => p): Promise<TestApp> {
  let seed = 1;
  const randomBytes = (count: number): Uint8Array =>
    Uint8Array.from({ length: count }, () => (seed = (seed * 48271) % 2147483647) & 255);
  return await openTestApp((ports) =>
    change({ ...ports, randomBytes, newId: createIdSource(randomBytes) })
  );
}

/** Creates the key of a person. */
export async function givenTerminalKey({ core }: TestApp, name = "ada"): Promise<string> {
  const order = { name, scopes: "terminal", expires: null, reason: null };
  const created = await core.createApiKey(order, operator);
  assert.ok(created.ok);
  return created.value.token;
}

/** What the app answers, each response checked against its contract. */
export function fetchOf(app: TestApp): ServerLink["fetch"] {
  return async (request) => {
    const { method, headers } = request;
    const { pathname } = new URL(request.url);
    const body = method === "GET" ? {} : { body: await request.text() };
    const answer = await app.request(method, pathname, { headers, ...body });
    const { status } = answer;
    return new Response(answer.text, { status, headers: answer.headers });
  };
}

/** Waits for nothing. */
export function linkTo(
  key: string,
  fetch: ServerLink["fetch"],
  origin = "https://latchkey.test",
): ServerLink {
  let made = 0;
  return {
    origin,
    key,
    fetch,
    pause: () => Promise.resolve(),
    newRequestKey: () => `attempt-${++made}`,
  };
}

export async function connectTo(link: ServerLink): Promise<RemoteConnection> {
  const connected = await connect(link);
  assert.ok(!("error" in connected), "error" in connected ? connected.error : "");
  return connected;
}

/** Connects a terminal of `ada` to the app. */
export async function connectAda(app: TestApp): Promise<RemoteConnection> {
  return await connectTo(linkTo(await givenTerminalKey(app), fetchOf(app)));
}
