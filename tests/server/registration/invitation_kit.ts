/** Invitations, as operators make them and as people use them. @module */
import assert from "node:assert/strict";
import type { RegistrationMode } from "../../../core/domain/account/registration.ts";
import type { AuditEvent } from "../../../core/domain/audit_event.ts";
import type { CreatedInvitation, CreatedUser } from "../../../core/operator.ts";
import type { Ports } from "../../../core/ports/ports.ts";
import { operator, password, phoneNumber } from "../../harness.ts";
import type { Answer, TestApp } from "../app_kit.ts";

export function inMode(mode: RegistrationMode): (ports: Ports) => Ports {
  return (ports) => {
    const registration = { ...ports.policies.registration, mode };
    return { ...ports, policies: { ...ports.policies, registration } };
  };
}

export async function invite(
  app: TestApp,
  order: { readonly phoneNumber?: string; readonly roles?: string[]; readonly expires?: string } =
    {},
): Promise<CreatedInvitation> {
  const outcome = await app.core.createInvitation({
    phoneNumber: order.phoneNumber ?? null,
    roles: order.roles ?? [],
    expires: order.expires ?? null,
    reason: null,
  }, operator);
  assert.ok(outcome.ok, "an invitation is created");
  return outcome.value;
}

export async function create(app: TestApp, username: string): Promise<CreatedUser> {
  const order = { username, phoneNumber, roles: ["admin"], expires: null, reason: "ticket 4711" };
  const outcome = await app.core.createUser(order, operator);
  assert.ok(outcome.ok, "a user is created");
  return outcome.value;
}

/** `POST /v1/register` with an invitation, and otherwise what anyone could send. */
export async function registerWith(
  app: TestApp,
  invitation: string,
  more: Readonly<Record<string, string | undefined>> = {},
): Promise<Answer> {
  const account = { username: "ada", password, phone_number: phoneNumber };
  return await app.post("/v1/register", { ...account, ...more, invitation });
}

export function codeOf({ status, json }: Answer): readonly [number, string] {
  return [status, json?.code];
}

/** The newest events, newest first. */
export async function newest(app: TestApp, limit: number): Promise<readonly AuditEvent[]> {
  const query = { userId: null, cursor: null, limit };
  return (await app.core.listAuditEvents(query)).items;
}
