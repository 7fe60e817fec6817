export type Screen =
  | "users"
  | "user"
  | "case"
  | "lab"
  | "sends"
  | "activity"
  | "access"
  | "delivery"
  | "board";

/** The screens that have their own key, in header order. */
export const mainScreens = [
  "users",
  "lab",
  "sends",
  "activity",
  "access",
] as const satisfies Screen[];

export type MainScreen = typeof mainScreens[number];
