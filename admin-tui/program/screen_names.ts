import type { MainScreen } from "../state/screen.ts";

/** What the header and the breadcrumbs call the main screens. */
export const screenNames: Readonly<Record<MainScreen, string>> = {
  users: "Users",
  lab: "OTP lab",
  sends: "Sends",
  activity: "Activity",
  access: "Access",
};
