import type { Caller } from "../../domain/audit_event.ts";
import {
  boundedPause,
  countedPause,
  dayWindow,
  guardWindow,
  isPauseActive,
  type Pause,
} from "../../domain/sending/fraud_guard.ts";
import {
  type DecidedPause,
  decideGuard,
  type GuardAnswer,
  type GuardQuestion,
  type ScopeState,
} from "../../domain/sending/guard_decision.ts";
import { type GuardedSend, guardScopes } from "../../domain/sending/guard_scope.ts";
import type { Instant } from "../../domain/instant.ts";
import type { Ports } from "../../ports/ports.ts";
import { newEvent, type NewEventPorts } from "../record/new_event.ts";

export type GuardSendPorts =
  & NewEventPorts
  & Pick<Ports, "sending" | "controls" | "policies" | "clock">;

/**
 * Returns the pause that blocks a stranger's send: an active one, or one that the counts now call
 * for. Returns null if the send may proceed. A decision in record-only mode blocks nothing.
 * `pauses` are the latest of the send's own scopes.
 */
export async function guardSend(
  ports: GuardSendPorts,
  send: GuardedSend,
  pauses: readonly Pause[],
  caller: Caller,
): Promise<Pause | null> {
  const { guard } = ports.policies.send;
  if (guard.mode === "off") return null;
  const now = ports.clock();
  const own = await ownStates(ports, send, pauses, now);
  const deciding = decideGuard(guard, send, now);
  let step = deciding.next();
  while (step.done !== true) {
    const { ask, scope } = step.value;
    const state = ask === "state" ? own.get(scope) : undefined;
    const answer = state === undefined ? await answerTo(ports, step.value, now) : { state };
    step = deciding.next(answer);
  }
  for (const decided of step.value.decided) await record(ports, decided, caller);
  return step.value.blocking;
}

/** Reads what every send needs in parallel. */
async function ownStates(
  ports: GuardSendPorts,
  send: GuardedSend,
  pauses: readonly Pause[],
  now: Instant,
): Promise<ReadonlyMap<string, ScopeState>> {
  const states = guardScopes(send).map(async (scope) => {
    const found = pauses.find((pause) => pause.scope === scope) ?? null;
    return [scope, await stateOf(ports, scope, found, now)] as const;
  });
  return new Map(await Promise.all(states));
}

async function answerTo(
  ports: GuardSendPorts,
  question: GuardQuestion,
  now: Instant,
): Promise<GuardAnswer> {
  const { scope } = question;
  if (question.ask === "parts") {
    const window = guardWindow(ports.policies.send.guard, question.last, now);
    return { parts: await ports.sending.countConversionParts(scope, window) };
  }
  if (question.ask === "day") {
    const window = dayWindow(ports.policies.send.guard, now);
    return { day: await ports.sending.countConversion(scope, window) };
  }
  const found = await ports.controls.findPause(scope);
  return { state: await stateOf(ports, scope, found, now) };
}

async function stateOf(
  ports: GuardSendPorts,
  scope: string,
  stored: Pause | null,
  now: Instant,
): Promise<ScopeState> {
  const { guard } = ports.policies.send;
  const found = boundedPause(guard, stored, now);
  if (isPauseActive(guard, found, now)) return { found, conversion: { sends: 0, approved: 0 } };
  const window = guardWindow(guard, countedPause(found, now), now);
  return { found, conversion: await ports.sending.countConversion(scope, window) };
}

async function record(
  ports: GuardSendPorts,
  { pause, insteadOf }: DecidedPause,
  caller: Caller,
): Promise<void> {
  const { guard } = ports.policies.send;
  const event = newEvent(ports, caller, {
    type: "fraud_guard.paused",
    detail: {
      scope: pause.scope,
      instead_of: insteadOf,
      sends: pause.conversion.sends,
      approved: pause.conversion.approved,
      approved_percent_min: guard.approvedPercentMin,
      until: new Date(pause.until).toISOString(),
      trips: pause.trips,
      mode: guard.mode,
    },
  });
  await ports.controls.putPause(pause, event);
}
