import type { OperatorCaller } from "../../domain/audit_event.ts";
import { awayFromMark, type ClockState, isDoubtful } from "../../domain/upkeep/clock_mark.ts";
import { parseReason } from "../../domain/operator/reason.ts";
import { granted, type Outcome, refusedFields } from "../../domain/refusal.ts";
import type { Ports } from "../../ports/ports.ts";
import { newEvent, type NewEventPorts } from "../record/new_event.ts";

/**
 * Compares the service's clock with the database's mark, and moves the mark if the clock is
 * trusted. The running service does this once a minute.
 */
export function watchClock(ports: Pick<Ports, "clockWatch">): Promise<ClockState> {
  return ports.clockWatch.look();
}

/** Describes this machine's clock against the mark, for operators. Moves nothing. */
export async function describeClock(ports: Pick<Ports, "upkeep" | "clock">): Promise<ClockState> {
  const [now, mark] = [ports.clock(), await ports.upkeep.findClockMark()];
  const doubtful = mark !== null && isDoubtful(awayFromMark(now, mark, 0));
  return { now, mark, doubtful, steadySeconds: 0 };
}

type AcceptClockPorts = NewEventPorts & Pick<Ports, "upkeep" | "clock">;

const triesMax = 5;

/**
 * Accepts this machine's clock as correct: the mark becomes now, even if it was later. Every
 * instance whose clock agrees trusts it within a minute.
 */
export async function acceptClock(
  ports: AcceptClockPorts,
  input: { readonly reason: string },
  caller: OperatorCaller,
): Promise<Outcome<ClockState, "invalid_input">> {
  await ports.upkeep.checkUnchanged();
  const reason = parseReason(input.reason);
  if (!reason.ok) return refusedFields({ reason });
  for (let tries = 0; tries < triesMax; tries++) {
    const [now, mark] = [ports.clock(), await ports.upkeep.findClockMark()];
    const was = mark === null ? null : new Date(mark).toISOString();
    const detail = { by: "operator", mark: was, reason: reason.value };
    const event = newEvent(ports, caller, { type: "clock.accepted", detail });
    if (!await ports.upkeep.moveClockMark(mark, now, event)) continue;
    return granted({ now, mark: now, doubtful: false, steadySeconds: 0 });
  }
  throw new Error("Cannot accept the clock: the service keeps moving the mark");
}
