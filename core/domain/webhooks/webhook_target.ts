import { type AuditEvent, auditEventTypes } from "../audit_event.ts";
import { webhookKindOf } from "./webhook_message.ts";

/** How a body is shaped for its receiver. */
export const webhookFormats = ["json", "slack", "ntfy"] as const;

export type WebhookFormat = typeof webhookFormats[number];

/** What a target receives. The database keeps it, so that every instance decides alike. */
export interface WebhookChoice {
  readonly name: string;
  /** Types of events, `user.*` for all types of a subject, or `*` for all. */
  readonly events: readonly string[];
  readonly alerts: boolean;
}

/** A receiver from the settings. Contains secrets. */
export interface WebhookTarget extends WebhookChoice {
  readonly url: string;
  /** Decoded keys. Each signs every message; several while a secret is replaced. */
  readonly secrets: readonly Uint8Array[];
  readonly format: WebhookFormat;
  /** For the header of this name. Null for none. */
  readonly authorization: string | null;
  /** Whether it may be in a private network or on this machine. */
  readonly isPrivate: boolean;
}

export const webhookTargetsMax = 20;

/** Whether a target receives the event. */
export function receives({ events, alerts }: WebhookChoice, event: AuditEvent): boolean {
  if (webhookKindOf(event) === "alert" && alerts) return true;
  return events.some((pattern) => matches(pattern, event.type));
}

/** Whether `pattern` names at least one type of event. */
export function isEventPattern(pattern: string): boolean {
  return auditEventTypes.some((type) => matches(pattern, type));
}

function matches(pattern: string, type: string): boolean {
  if (pattern === "*" || pattern === type) return true;
  return pattern.endsWith(".*") && type.startsWith(pattern.slice(0, -1));
}
