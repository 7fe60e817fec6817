import type { TerminalScreen } from "../../core/domain/operator/terminal.ts";

export type Screen = TerminalScreen | "holding";

/** What other operators see of a screen: a device or a factor is a part of its user. */
export function seenScreen(screen: Screen): TerminalScreen {
  return screen === "holding" ? "user" : screen;
}

/** The screens that have their own key, in header order. */
export const mainScreens = [
  "users",
  "lab",
  "sends",
  "activity",
  "access",
] as const satisfies Screen[];

export type MainScreen = typeof mainScreens[number];
