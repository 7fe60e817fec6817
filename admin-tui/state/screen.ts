export type Screen = "users" | "user" | "lab" | "sends" | "activity" | "access" | "delivery";

/** The screens that have their own key, in header order. */
export const mainScreens = [
  "users",
  "lab",
  "sends",
  "activity",
  "access",
] as const satisfies Screen[];

export type MainScreen = typeof mainScreens[number];

/** The main screen of each screen: a detail screen belongs to its list. */
export const mainScreenOf: Readonly<Record<Screen, MainScreen>> = {
  users: "users",
  user: "users",
  lab: "lab",
  sends: "sends",
  activity: "activity",
  access: "access",
  delivery: "sends",
};
