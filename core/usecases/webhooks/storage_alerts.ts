import {
  type Alert,
  type AuditEvent,
  auditEvent,
  serviceItself,
} from "../../domain/audit_event.ts";
import { isFromFuture } from "../../domain/expiry.ts";
import { after, type Instant } from "../../domain/instant.ts";
import { webhookBody } from "../../domain/webhooks/webhook_body.ts";
import { alertLifeSeconds, nextAttemptAt } from "../../domain/webhooks/webhook_message.ts";
import type { WebhookTarget } from "../../domain/webhooks/webhook_target.ts";
import type { Ports } from "../../ports/ports.ts";

type StorageAlertPorts = Pick<
  Ports,
  "upkeep" | "webhookSender" | "troubles" | "policies" | "newId" | "clock"
>;

interface Unsent {
  readonly target: WebhookTarget;
  readonly event: AuditEvent;
  attempts: number;
  nextAt: Instant;
}

const hourSeconds = 60 * 60;

/** Time between two probe writes. */
const probeSeconds = 60;

/**
 * Returns a check for a database that is full or read-only. Such an alert cannot be written, so it
 * is kept in memory and sent at most once an hour by each instance; a restart forgets it. A repeat
 * has the same ID.
 */
export function createStorageAlerts(ports: StorageAlertPorts): () => Promise<void> {
  let probedAt = -Infinity;
  let raisedAt = -Infinity;
  let unsent: readonly Unsent[] = [];
  return async () => {
    const targets = ports.policies.webhooks.filter(({ alerts }) => alerts);
    if (targets.length === 0) return;
    const now = ports.clock();
    if (isOver(probedAt, probeSeconds, now)) {
      probedAt = now;
      // A failure is noticed as a trouble.
      await ports.upkeep.probeWrite(now).catch(() => undefined);
    }
    const alert = storageAlert(ports);
    if (alert !== null && isOver(raisedAt, hourSeconds, now)) {
      raisedAt = now;
      const facts = { type: "alert.raised", detail: { alert } } as const;
      const event = auditEvent(facts, serviceItself, now, ports.newId);
      unsent = [
        ...unsent,
        ...targets.map((target) => ({ target, event, attempts: 0, nextAt: now })),
      ];
    }
    const open = unsent.filter(({ event }) => !isOver(event.at, alertLifeSeconds, now));
    const sent = await Promise.all(open.map((each) => sendOne(ports, each, now)));
    unsent = open.filter((_, at) => sent[at] !== true);
  };
}

function storageAlert({ troubles }: StorageAlertPorts): Alert | null {
  const trouble = troubles.takeStorageTrouble();
  if (trouble === "full") return "database_full";
  return trouble === "read_only" ? "database_read_only" : null;
}

/** Also if the time is in the future, because the clock was set back. */
function isOver(since: Instant, seconds: number, now: Instant): boolean {
  return since <= after(now, -seconds) || isFromFuture(since, now);
}

async function sendOne(ports: StorageAlertPorts, unsent: Unsent, now: Instant): Promise<boolean> {
  if (unsent.nextAt > now) return false;
  const { target, event } = unsent;
  const message = { id: event.id, kind: "alert", body: webhookBody(event) } as const;
  const failure = await ports.webhookSender.send(target, message);
  if (failure === null) return true;
  unsent.attempts++;
  const failed = { kind: "alert", attempts: unsent.attempts } as const;
  unsent.nextAt = nextAttemptAt(failed, now, failure.retryAfterSeconds) ?? now;
  return false;
}
