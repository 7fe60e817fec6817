import type { Instant } from "../../../core/domain/instant.ts";
import type { Circuit } from "../../../core/domain/sending/circuit.ts";
import type { Pause } from "../../../core/domain/sending/fraud_guard.ts";
import type { SendStop } from "../../../core/domain/sending/send_stop.ts";

/** The `:sends` line that lists what a stop has blocked. */
export function textOfStop({ scope, at }: Pick<SendStop, "scope" | "at">, now: Instant): string {
  const only = scope === "all" ? "" : `${scope.replace(/^channel:/, "")} `;
  return `${only}blocked code:stopped_by_operator ${spanText(at, now, 0)}`;
}

/** The `:sends` line that lists the messages around a decision of the fraud guard. */
export function textOfPause({ scope, at }: Pick<Pause, "scope" | "at">, now: Instant): string {
  return `${scope} ${spanText(at, now, 1)}`;
}

/** The `:sends` line that lists a channel's failures; null for the checks of codes. */
export function textOfCircuit(
  { name, lastFaultAt }: Pick<Circuit, "name" | "lastFaultAt">,
  now: Instant,
): string | null {
  return name === "check" ? null : `${name} failed ${spanText(lastFaultAt, now, 1)}`;
}

/** Why the circuit of code checks has no list. */
export const noMessages = "checks of codes are not listed by message";

const hourMilliseconds = 60 * 60 * 1000;

/** From `before` hours earlier until now, in whole hours or days: `2h`, `3d`. */
function spanText(at: Instant, now: Instant, before: number): string {
  const hours = Math.max(1, Math.ceil((now - at) / hourMilliseconds) + before);
  return hours <= 48 ? `${hours}h` : `${Math.ceil(hours / 24)}d`;
}
