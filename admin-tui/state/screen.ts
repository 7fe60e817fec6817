import type { TerminalScreen } from "../../core/domain/operator/terminal.ts";

export type Screen = TerminalScreen;

/** The screens that have their own key, in header order. */
export const mainScreens = [
  "users",
  "lab",
  "sends",
  "activity",
  "access",
] as const satisfies Screen[];

export type MainScreen = typeof mainScreens[number];
