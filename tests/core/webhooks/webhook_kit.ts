import { deepEqual } from "node:assert/strict";
import { auditEvent, type AuditEventType } from "../../../core/domain/audit_event.ts";
import type { UserId } from "../../../core/domain/user_id.ts";
import type { WebhookTarget } from "../../../core/domain/webhooks/webhook_target.ts";
import { createService, type Service } from "../../../core/service.ts";
import type { SentWebhook } from "../../../core/ports/webhooks/webhook_sender.ts";
import { caller, openTestCore, type TestCore } from "../../harness.ts";

export const crm: WebhookTarget = {
  name: "crm",
  url: "https://crm.example.com/",
  secrets: [new Uint8Array(32).fill(7)],
  events: ["*"],
  alerts: true,
  format: "json",
  authorization: null,
  isPrivate: false,
};

/** A receiver that is up, down, or ends the instance that calls it in the middle of a request. */
export interface Receiver {
  state: "up" | "down" | "fatal";
  /** The wait that it asks for while it is down. */
  retryAfterSeconds: number | null;
  /** Requests that it accepted, with the name of the target. */
  readonly accepted: (SentWebhook & { readonly target: string })[];
  /** All requests. */
  requests: number;
}

export interface WebhookWorld extends AsyncDisposable {
  readonly opened: TestCore;
  readonly receiver: Receiver;
  /** Instances on one database. */
  readonly instances: readonly Service[];
  /** Adds an event and returns its ID. */
  happen(userId: UserId | null, type?: AuditEventType): Promise<string>;
}

/** Opens instances of one service, with registered targets. */
export async function openWebhooks(
  targets: readonly WebhookTarget[] = [crm],
  count = 1,
): Promise<WebhookWorld> {
  const receiver: Receiver = { state: "up", retryAfterSeconds: null, accepted: [], requests: 0 };
  const opened = await openTestCore((ports) => ({
    ...ports,
    policies: { ...ports.policies, webhooks: targets },
    webhookSender: {
      send(target, message) {
        receiver.requests++;
        if (receiver.state === "fatal") return Promise.reject(new Error("the instance ended"));
        const { state, retryAfterSeconds } = receiver;
        if (state === "down") return Promise.resolve({ problem: "HTTP 503", retryAfterSeconds });
        receiver.accepted.push({ ...message, target: target.name });
        return Promise.resolve(null);
      },
    },
  }));
  const { ports } = opened;
  const instances = Array.from({ length: count }, () => createService(ports));
  await instances[0]?.registerWebhooks();
  const happen: WebhookWorld["happen"] = async (userId, type = "user.locked") => {
    const event = auditEvent({ type, userId }, caller, ports.clock(), ports.newId);
    await ports.events.appendAuditEvent(event);
    return event.id;
  };
  return { opened, receiver, instances, happen, [Symbol.asyncDispose]: opened.close };
}

export function userNumber(number: number): UserId {
  return `usr_${number}`;
}

/** The first time that each of these events was accepted, in order. */
export function acceptedOf(receiver: Receiver, ids: readonly string[]): readonly string[] {
  const seen = receiver.accepted.map(({ id }) => id).filter((id) => ids.includes(id));
  return [...new Set(seen)];
}

/** The events arrived in this order, each at least once. */
export function assertInOrder(receiver: Receiver, ids: readonly string[]): void {
  deepEqual(acceptedOf(receiver, ids), ids);
}

export const always = (): boolean => true;
