import type { AuditEvent } from "../../../domain/audit_event.ts";
import { challengeLifetimeSeconds } from "../../../domain/challenge/challenge.ts";
import type { Delivery } from "../../../domain/sending/delivery.ts";
import { after, type Instant } from "../../../domain/instant.ts";
import { granted, type Outcome } from "../../../domain/refusal.ts";
import { orderSteps, type Trace } from "../../../domain/reports/trace.ts";
import type { Ports } from "../../../ports/ports.ts";
import { findDelivery } from "../find_delivery.ts";
import { belongs, endOf, isTwice } from "./trace_end.ts";
import { stepsOfDeliveries } from "./trace_of_deliveries.ts";
import { stepsOfEvents } from "./trace_of_events.ts";
import { yieldToEventLoop, type YieldToEventLoopPorts } from "../yield_to_event_loop.ts";

type TraceDeliveryPorts =
  & YieldToEventLoopPorts
  & Pick<Ports, "users" | "challenges" | "sending" | "events" | "evidence" | "clock">;

/**
 * The maximum number of pages of events to search: the user's, or a few minutes of all for a test.
 */
const pagesMax = 5;
const pageSize = 1000;
/** Events that may follow the end of a login: a late guess, the rest of a request. */
const afterEndSeconds = 60;

/**
 * Returns one message as a timeline, from the correct password to the verdict: every send, refusal
 * and guess of its login, and what the carrier reported later. For a verification: its sends and
 * guesses. For a test: its checks.
 */
export async function traceDelivery(
  ports: TraceDeliveryPorts,
  input: { readonly deliveryId: string },
): Promise<Outcome<Trace, "delivery_not_found">> {
  const found = await findDelivery(ports, input);
  if (!found.ok) return found;
  const { value: delivery } = found;
  const { userId, challengeId, phoneVerificationId } = delivery;
  const user = userId === null ? null : await ports.users.findUser(userId);
  const deliveries = phoneVerificationId !== null
    ? await ports.sending.listDeliveriesOfVerification(phoneVerificationId)
    : challengeId !== null
    ? await ports.sending.listDeliveriesOfChallenge(challengeId)
    : [delivery];
  const challenge = challengeId === null
    ? null
    : (await ports.challenges.findChallenge(challengeId))?.challenge ?? null;
  const events = await findEvents(ports, delivery, deliveries[0]?.at ?? delivery.at);
  const own = events.filter((event) => belongs(event, delivery) && !isTwice(event, deliveries));
  const { evidence } = ports;
  const steps = [...stepsOfDeliveries(evidence, deliveries), ...stepsOfEvents(evidence, own)];
  const end = endOf({ subject: delivery, deliveries, challenge, events, own }, ports.clock());
  return granted({ delivery, user, steps: orderSteps(end === null ? steps : [...steps, end]) });
}

/**
 * Returns the user's events, oldest first; for a verification or a test, the events of all users
 * during it.
 */
async function findEvents(
  ports: TraceDeliveryPorts,
  { userId, purpose }: Delivery,
  firstAt: Instant,
): Promise<readonly AuditEvent[]> {
  if (purpose === "notice") return [];
  const since = after(firstAt, -challengeLifetimeSeconds);
  const until = after(firstAt, challengeLifetimeSeconds + afterEndSeconds);
  const events: AuditEvent[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < pagesMax; page++) {
    const limit = pageSize;
    const found = await ports.events.listAuditEvents({ userId, since, until, cursor, limit });
    events.push(...found.items);
    cursor = found.next;
    if (cursor === null) break;
    await yieldToEventLoop(ports);
  }
  return events.toReversed();
}
