import type { Caller } from "../../domain/audit_event.ts";
import type { Circuit } from "../../domain/sending/circuit.ts";
import type { Delivery } from "../../domain/sending/delivery.ts";
import type { BlockReason } from "../../domain/refusal.ts";
import type { Destination } from "../../domain/sending/destination.ts";
import { guardScopes } from "../../domain/sending/guard_scope.ts";
import { after, type Instant, secondsUntil } from "../../domain/instant.ts";
import { destinationRefusal } from "../../domain/sending/send_policy.ts";
import { stopOf } from "../../domain/sending/send_stop.ts";
import type { Ports } from "../../ports/ports.ts";
import type { AdmissionRefusal, BlockedSend } from "./admission.ts";
import { circuitWait } from "./circuits.ts";
import { guardSend, type GuardSendPorts } from "./guard_send.ts";

export type CheckControlsPorts = GuardSendPorts & Pick<Ports, "controls" | "policies" | "clock">;

/** What blocks a message, or the channel's circuit as it was if nothing did. */
export type CheckedControls =
  | { readonly block: BlockedSend }
  | { readonly block: null; readonly circuit: Circuit | null };

/**
 * Checks whether the destination, an operator's stop, the fraud guard or the circuit blocks a
 * message.
 */
export async function checkControls(
  ports: CheckControlsPorts,
  delivery: Delivery,
  destination: Destination,
  caller: Caller,
): Promise<CheckedControls> {
  const { country } = destination;
  const closed = destinationRefusal(ports.policies.send, destination);
  if (closed !== null) return blocked("phone_number_unreachable", closed, country);

  const { channel, purpose, known } = delivery;
  const controls = await ports.controls.findSendControls(country, guardScopes(delivery));
  const stop = stopOf(controls.stops, channel, country);
  if (stop !== null) {
    const ofChannel = stop.scope.startsWith("channel:");
    const refusal = ofChannel ? "channel_unavailable" : "provider_unavailable";
    return blocked(refusal, "stopped_by_operator", stop.scope);
  }

  const pause = known ? null : await guardSend(ports, delivery, controls.pauses, caller);
  if (pause !== null) {
    const { scope, until } = pause;
    return blocked("sending_limited", "fraud_guard", scope, {
      until,
      seconds: coarseWait(until, ports.clock()),
    });
  }

  // Notices are not sent through the channels of codes, so circuits do not apply to them.
  if (purpose === "notice") return { block: null, circuit: null };
  const circuit = controls.circuits.find(({ name }) => name === channel) ?? null;
  const wait = await circuitWait(ports, channel, circuit);
  return wait === null
    ? { block: null, circuit }
    : blocked("provider_unavailable", "circuit_open", channel, {
      until: after(ports.clock(), wait),
      seconds: wait,
    });
}

function blocked(
  refusal: AdmissionRefusal,
  reason: BlockReason,
  blockedBy: string | null,
  { until, seconds: retryAfterSeconds }: {
    readonly until: Instant | null;
    readonly seconds: number | null;
  } = { until: null, seconds: null },
): CheckedControls {
  return { block: { admitted: false, refusal, retryAfterSeconds, reason, blockedBy, until } };
}

const coarseWaitSeconds = 5 * 60;

/**
 * Rounded up to five minutes: an exact wait would reveal whether and when others requested a code
 * for the same number.
 */
export function coarseWait(until: Instant, now: Instant): number {
  return Math.ceil(secondsUntil(until, now) / coarseWaitSeconds) * coarseWaitSeconds;
}
