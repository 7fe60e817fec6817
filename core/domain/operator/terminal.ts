import type { Instant } from "../instant.ts";
import { type Heartbeat, isRunning } from "../upkeep/heartbeat.ts";

/** The screens of a terminal, which other operators see of it. */
export const terminalScreens = [
  "users",
  "user",
  "case",
  "lab",
  "sends",
  "activity",
  "access",
  "delivery",
  "board",
  "terminals",
  "apps",
  "app",
] as const;

export type TerminalScreen = typeof terminalScreens[number];

/** A terminal that an operator has open. It does not say which user or message is on the screen. */
export interface OpenTerminal {
  readonly id: string;
  readonly operator: string;
  readonly screen: TerminalScreen;
  readonly startedAt: Instant;
}

/** The terminals that were seen within the last seconds, the newest first. */
export function openTerminals(
  beats: readonly Heartbeat[],
  now: Instant,
): readonly OpenTerminal[] {
  return beats.flatMap((beat) => {
    const screen = terminalScreens.find((each) => each === beat.screen);
    if (beat.kind !== "terminal" || screen === undefined || !isRunning(beat, now)) return [];
    const id = beat.id.slice("terminal_".length);
    return [{ id, operator: beat.name, screen, startedAt: beat.startedAt }];
  });
}
