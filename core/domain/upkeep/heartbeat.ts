import type { Instant } from "../instant.ts";

/** What a running program writes every few seconds, so that others see it. */
export interface Heartbeat {
  /** Random; one for each start of a program. */
  readonly id: string;
  readonly kind: "service" | "terminal";
  /** The version of a service; the operator at a terminal. */
  readonly name: string;
  /** What a terminal shows. Empty for a service. */
  readonly screen: string;
  readonly startedAt: Instant;
  readonly beatAt: Instant;
}

/** Time between two beats. */
export const beatSeconds = 10;

/** A program that was not seen for this long no longer counts as running. */
export const beatLifetimeSeconds = 30;

/** A beat from the future, which a clock that was set back leaves, says nothing about now. */
export function isRunning({ beatAt }: Pick<Heartbeat, "beatAt">, now: Instant): boolean {
  return Math.abs(now - beatAt) <= beatLifetimeSeconds * 1000;
}

/** Whether the service runs, on any machine. */
export type ServiceState =
  | { readonly state: "running" }
  /** None runs, and the last one stopped as it should. */
  | { readonly state: "stopped" }
  /** `seconds` is null if it was last seen in the future. */
  | { readonly state: "unseen"; readonly seconds: number | null };

export function serviceState(
  services: readonly Pick<Heartbeat, "beatAt">[],
  now: Instant,
): ServiceState {
  if (services.some((service) => isRunning(service, now))) return { state: "running" };
  if (services.length === 0) return { state: "stopped" };
  const newest = Math.max(...services.map(({ beatAt }) => beatAt));
  return {
    state: "unseen",
    seconds: newest > now ? null : Math.floor((now - newest) / 1000),
  };
}
