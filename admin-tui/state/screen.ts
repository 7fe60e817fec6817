export type Screen = "users" | "user" | "lab" | "sends" | "activity" | "delivery";

/** Those that a key shows at once, in the order of the header. */
export const mainScreens = ["users", "lab", "sends", "activity"] as const satisfies Screen[];

export type MainScreen = typeof mainScreens[number];

/** A detail belongs to what was looked at then. */
export const mainScreenOf: Readonly<Record<Screen, MainScreen>> = {
  users: "users",
  user: "users",
  lab: "lab",
  sends: "sends",
  activity: "activity",
  delivery: "sends",
};
