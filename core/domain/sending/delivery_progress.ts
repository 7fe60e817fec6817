import { after, type Instant } from "../instant.ts";
import type { Delivery } from "./delivery.ts";

/**
 * What happened to a message, for the user who waits for it. `sending`: on its way to the provider.
 * `sent`: accepted by the provider. `delivered`, `not_delivered`: as reported by the carrier, which
 * few report in time. `not_sent`: refused, failed or blocked. `unknown`: it may still arrive.
 */
export const deliveryProgresses = [
  "sending",
  "sent",
  "delivered",
  "not_delivered",
  "not_sent",
  "unknown",
] as const;

export type DeliveryProgress = typeof deliveryProgresses[number];

/**
 * Longer than any call that starts a verification. A response that is missing by then was lost, for
 * example in a crash.
 */
export const startSecondsMax = 60;

/** `hasArrived` knows the provider's message statuses. */
export function progressOf(
  { at, status, messageStatus, messageError, undelivered }: Delivery,
  hasArrived: (messageStatus: string) => boolean,
  now: Instant,
): DeliveryProgress {
  switch (status) {
    case "started":
      return after(at, startSecondsMax) > now ? "sending" : "unknown";
    case "uncertain":
      return "unknown";
    case "refused":
    case "failed":
    case "blocked":
      return "not_sent";
    case "sent":
      if (undelivered || messageError !== null) return "not_delivered";
      return messageStatus !== null && hasArrived(messageStatus) ? "delivered" : "sent";
  }
}
