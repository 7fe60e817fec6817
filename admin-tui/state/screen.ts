export type Screen = "users" | "user" | "lab" | "sends" | "activity" | "delivery";
