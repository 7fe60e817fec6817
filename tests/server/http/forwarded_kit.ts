/** Keys with which an app's backend names its clients. @module */
import assert from "node:assert/strict";
import type { ApiScope } from "../../../core/domain/api_keys/scope.ts";
import type { AuditEvent } from "../../../core/domain/audit_event.ts";
import type { TokenId } from "../../../core/domain/token.ts";
import { operator } from "../../harness.ts";
import type { TestApp } from "../app_kit.ts";

export interface GivenKey {
  readonly id: TokenId;
  readonly name: string;
  /** `lk_k_...` */
  readonly token: string;
}

export async function givenKey(
  app: TestApp,
  name = "shop",
  scope: ApiScope = "clients:forward",
  expires: string | null = null,
): Promise<GivenKey> {
  const order = { name, scopes: scope, expires, reason: null };
  const created = await app.core.createApiKey(order, operator);
  assert.ok(created.ok, JSON.stringify(created));
  const { key, token } = created.value;
  return { id: key.id, name: key.name, token };
}

/** The headers with which a backend names a client. */
export function asClient(
  { token }: Pick<GivenKey, "token">,
  address: string,
  userAgent?: string,
): Record<string, string> {
  return {
    "latchkey-key": token,
    "latchkey-client-address": address,
    ...(userAgent === undefined ? {} : { "latchkey-client-user-agent": userAgent }),
  };
}

/** The newest event of a type. */
export async function lastEvent(app: TestApp, type: AuditEvent["type"]): Promise<AuditEvent> {
  const page = await app.core.listAuditEvents({ userId: null, cursor: null, limit: 200 });
  const event = page.items.find((one) => one.type === type);
  assert.ok(event !== undefined, `no ${type}`);
  return event;
}
