/** A user whose requests are refused, and the audit events that this causes. @module */
import assert from "node:assert/strict";
import type { AuditEvent } from "../../../core/domain/audit_event.ts";
import type { Ports } from "../../../core/ports/ports.ts";
import { password } from "../../harness.ts";
import { givenPerson, type Person } from "../account/account_kit.ts";
import type { Answer, TestApp } from "../app_kit.ts";

export const unknownToken = `lk_s_${"A".repeat(22)}.${"A".repeat(43)}`;
export const unknownChallenge = `lk_c_${"A".repeat(22)}.${"A".repeat(43)}`;
export const someId = "A".repeat(22);

export interface Scene {
  readonly app: TestApp;
  readonly ada: Person;
  /** The challenge token of a login whose code has not been sent. */
  readonly waiting: string;
}

export type Provocation = (scene: Scene) => Promise<Answer>;

export const act = (
  method: string,
  path: string,
  body?: unknown,
  token?: string,
): Provocation =>
({ app, ada }) =>
  app.request(method, path, {
    headers: {
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      authorization: `Bearer ${token ?? ada.token}`,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

export function withTokens(ports: Ports): Ports {
  const tokenPolicy = { issuer: "https://latchkey.test", audiences: ["shop"] };
  return { ...ports, policies: { ...ports.policies, token: tokenPolicy } };
}

export async function givenScene(app: TestApp): Promise<Scene> {
  const ada = await givenPerson(app);
  const opened = await app.post("/v1/login", { username: "ada", password });
  return { app, ada, waiting: opened.json.challenge_token };
}

export async function lines(app: TestApp): Promise<readonly AuditEvent[]> {
  return (await app.core.listAuditEvents({ userId: null, cursor: null, limit: 200 })).items;
}

/** Fails unless the audit log has this request's refusal, with its code, address and user. */
export async function assertRecorded(
  app: TestApp,
  answer: Answer,
  type: string | null,
  address = "192.0.2.7",
  userId: string | null | undefined = undefined,
): Promise<AuditEvent> {
  const { request_id, code } = answer.json;
  const line = (await lines(app)).find((event) =>
    event.requestId === request_id && event.reason === code
  );
  assert.ok(line !== undefined, `no audit event for ${answer.text}`);
  if (type !== null) assert.equal(line.type, type);
  assert.equal(line.address, address);
  assert.equal(line.actor, "user");
  if (userId !== undefined) assert.equal(line.userId, userId);
  assert.ok(!JSON.stringify(line.detail).includes("lk_"), "no token is recorded");
  return line;
}
