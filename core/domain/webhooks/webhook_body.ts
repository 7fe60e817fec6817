import type { AuditEvent } from "../audit_event.ts";
import type { WebhookKind } from "./webhook_message.ts";
import type { WebhookFormat } from "./webhook_target.ts";

/** The JSON of a message, with the fields that Standard Webhooks recommends. */
interface WebhookBody {
  /** The type of the event, such as `user.locked`. */
  readonly type: string;
  readonly timestamp: string;
  readonly data: Readonly<Record<string, string | number | boolean | null>>;
}

/**
 * The details that a message may have: IDs, words from closed lists, counts and masked phone
 * numbers. Anything else, such as a reason that an operator typed or a path, is left out.
 */
const details: ReadonlySet<string> = new Set([
  "alert",
  "algorithm",
  "approved",
  "audience",
  "block_reason",
  "blocked_by",
  "by",
  "cause",
  "challenge_id",
  "channel",
  "circuit",
  "client_id",
  "count",
  "country",
  "delivery_id",
  "delivery_status",
  "device_id",
  "devices",
  "effect",
  "every_hours",
  "factor",
  "failures_in_row",
  "familiar",
  "flood",
  "http_status",
  "invitation_id",
  "key_id",
  "kind",
  "latency_ms",
  "limit",
  "messages",
  "method",
  "origin",
  "part",
  "passkey_id",
  "percent",
  "phone_number",
  "phone_verification_id",
  "proof",
  "provider_code",
  "purpose",
  "removed",
  "reset_id",
  "result",
  "scope",
  "sends",
  "sent",
  "session_id",
  "sessions",
  "size",
  "size_bytes",
  "took_ms",
  "unit",
  "until",
  "verification_id",
  "waiting",
  "window",
]);

/** As `maskPhoneNumber` masks it. A phone number that is not masked never leaves in a message. */
const maskedNumber = /^\+\d{1,4} \.\.\. \.\.\. \d\d$/;

/** The body of an event. It names no operator, address, name or unmasked number. */
export function webhookBody(event: AuditEvent): string {
  const body: WebhookBody = {
    type: event.type,
    timestamp: new Date(event.at).toISOString(),
    data: {
      event_id: event.id,
      user_id: event.userId,
      actor: event.actor,
      api_key_id: event.apiKeyId,
      reason: event.reason,
      count: event.count,
      ...shownDetails(event.detail),
    },
  };
  return JSON.stringify(body);
}

function shownDetails(detail: AuditEvent["detail"]): AuditEvent["detail"] {
  const shown = Object.entries(detail).filter(([name, value]) => {
    if (name === "phone_number") return typeof value === "string" && maskedNumber.test(value);
    return details.has(name);
  });
  return Object.fromEntries(shown);
}

/** A body in the format of its receiver. */
export interface ShapedBody {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Shapes a body for its receiver. `appName` distinguishes several installations. */
export function shapeBody(
  format: WebhookFormat,
  { kind, body }: { readonly kind: WebhookKind; readonly body: string },
  appName: string,
): ShapedBody {
  if (format === "json") return { body, headers: { "content-type": "application/json" } };
  const { type, data }: WebhookBody = JSON.parse(body);
  const title = `${appName}: ${typeof data["alert"] === "string" ? data["alert"] : type}`;
  const facts = Object.entries(data).filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}: ${value}`);
  if (format === "slack") {
    const text = [`*${slackText(title)}*`, ...facts.map(slackText)].join("\n");
    return { body: JSON.stringify({ text }), headers: { "content-type": "application/json" } };
  }
  const headers = {
    "content-type": "text/plain; charset=utf-8",
    // Headers are ASCII, and the app's name need not be.
    "title": title.replace(/[^ -~]/g, "?"),
    "priority": kind === "alert" ? "high" : "default",
  };
  return { body: facts.join("\n"), headers };
}

function slackText(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
