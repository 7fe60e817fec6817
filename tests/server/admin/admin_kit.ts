/** Requests to the admin API. @module */
import assert from "node:assert/strict";
import type { CreatedApiKey } from "../../../core/operator.ts";
import { isOfOperators } from "../../../server/http/keys/keyed_route.ts";
import type { RouteFacts } from "../../../server/http/route.ts";
import { operator } from "../../harness.ts";
import type { Answer, TestApp } from "../app_kit.ts";

let made = 0;

/** Creates a key with these scopes, separated by spaces. */
export async function givenKey(
  { core }: TestApp,
  scopes: string,
  expires: string | null = null,
): Promise<CreatedApiKey> {
  const order = { name: `key-${++made}`, scopes, expires, reason: null };
  const created = await core.createApiKey(order, operator);
  assert.ok(created.ok);
  return created.value;
}

export interface AdminRequest {
  /** Sent as `Latchkey-Key`. */
  readonly key?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export async function ask(
  app: TestApp,
  method: string,
  path: string,
  { key, body, headers = {} }: AdminRequest = {},
): Promise<Answer> {
  return await app.request(method, path, {
    headers: {
      ...(key === undefined ? {} : { "latchkey-key": key }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

/** A request that the contract of a route accepts, about users and keys that do not exist. */
export function smallestRequest(
  { method, path, body, scope }: RouteFacts,
): { readonly method: string; readonly path: string; readonly body?: unknown } {
  const url = path.replaceAll(":id", `usr_${"0".repeat(26)}`);
  if (method === "GET") return { method, path: url };
  const reason = scope !== undefined && isOfOperators(scope) ? { reason: good["reason"] } : {};
  const own = path.endsWith("/preview-stop") ? { order: "stop" } : {};
  return { method, path: url, body: { ...smallestBody(body), ...reason, ...own } };
}

const good: Readonly<Record<string, unknown>> = {
  username: "new-user",
  phone_number: "+12025550142",
  scope: "country:ZZ",
  session_token: "lk_s_unknown",
  to: "+12025550142",
  channel: "sms",
  purpose: "sign_up",
  code: "123456",
  roles: ["staff"],
  metadata: {},
  // Of the operations of a terminal:
  search: "",
  user_ids: [],
  from: "2026-01-01T00:00:00.000Z",
  until: "2026-01-02T00:00:00.000Z",
  cursor: null,
  limit: 1,
  user_id: `usr_${"0".repeat(26)}`,
  action: "lock",
  reason: "a table test",
  devices: false,
  order: { set: [] },
  id: `inv_${"0".repeat(26)}`,
  key: "no-key",
  name: "new-key",
  scopes: "users:read",
  redirect_uris: ["https://app.example/callback"],
  logout_uris: [],
  backchannel_logout_uri: null,
  resources: [],
  kind: "public",
  id_token_algorithm: "RS256",
  third_party: false,
  pkce_optional: false,
  client: "no-client",
  drop_old: false,
  rows: 1,
  countries: false,
  expires: null,
  days: 1,
  policy: null,
  delivery_id: `dlv_${"0".repeat(26)}`,
  verification_id: `VE${"0".repeat(32)}`,
  window: "hour",
  after: null,
  failures_only: false,
  target: null,
  event_id: null,
  terminal_id: "3f0c1b5e-8f57-4c53-9f0e-0c7f8f6f2b11",
  screen: "users",
};

/** The required members of a body. A new one needs a value above. */
function smallestBody(body: RouteFacts["body"]): Readonly<Record<string, unknown>> {
  const { entries = {} } = (body ?? {}) as {
    readonly entries?: Readonly<Record<string, { readonly type: string }>>;
  };
  const required = Object.entries(entries)
    .filter(([, { type }]) => type !== "optional")
    .map(([name]) => name);
  for (const name of required) assert.ok(name in good, `a well-formed ${name} is known`);
  return Object.fromEntries(required.map((name) => [name, good[name]]));
}
