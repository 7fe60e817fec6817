import type { Caller } from "../domain/audit_event.ts";
import type { Destination } from "../domain/destination.ts";
import { guardWindow, judgeConversion, type Pause } from "../domain/fraud_guard.ts";
import type { Ports } from "../ports.ts";
import { happened } from "./audit.ts";

/**
 * The pause that keeps a stranger's send back: one in force, or one that the figures call for now.
 * Null where it may go. A decision that is only recorded keeps nothing back.
 */
export async function guardSend(
  ports: Ports,
  { prefix, country }: Destination,
  pauses: readonly Pause[],
  caller: Caller,
): Promise<Pause | null> {
  if (ports.sendPolicy.guard.mode === "off") return null;
  for (const scope of [`prefix:${prefix}`, `country:${country}`]) {
    const known = pauses.find((pause) => pause.scope === scope) ?? null;
    const pause = await pauseOf(ports, scope, known, caller);
    if (pause !== null && !pause.recordedOnly) return pause;
  }
  return null;
}

async function pauseOf(
  ports: Ports,
  scope: string,
  known: Pause | null,
  caller: Caller,
): Promise<Pause | null> {
  const { guard } = ports.sendPolicy;
  const now = ports.clock();
  const inForce = known !== null && known.until > now;
  if (inForce && known.recordedOnly === (guard.mode === "record")) return known;
  // One that is only recorded is none to a policy that has begun to enforce.
  const last = inForce && known.recordedOnly ? null : known;
  const conversion = await ports.store.countConversion(scope, guardWindow(guard, last, now));
  const pause = judgeConversion(guard, scope, conversion, last, now);
  if (pause === null) return null;
  const event = happened(ports, caller, {
    type: "fraud_guard.paused",
    detail: {
      scope,
      sends: conversion.sends,
      approved: conversion.approved,
      approved_percent_min: guard.approvedPercentMin,
      until: new Date(pause.until).toISOString(),
      trips: pause.trips,
      mode: guard.mode,
    },
  });
  await ports.store.putPause(pause, event);
  return pause;
}
