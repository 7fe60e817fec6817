import { type UserOrder, userOrders } from "../core/domain/reports/user_search.ts";
import { parseThemeName, type ThemeName } from "./draw/look.ts";
import type { State } from "./state/state.ts";
import type { Screen } from "./state/screen.ts";

/** What the terminal keeps from one time to the next. Never what was searched for or typed. */
export interface Remembered {
  /** Null where none was ever chosen by key. */
  readonly theme: ThemeName | null;
  readonly screen: StartScreen | null;
  /** How users are sorted. */
  readonly order: UserOrder | null;
}

/** Those that a key shows at once. */
export type StartScreen = Extract<Screen, "users" | "lab" | "sends" | "activity">;

/** Its name in the data directory. */
export const rememberedFile = "admin-state.json";

const nothing: Remembered = { theme: null, screen: null, order: null };

/** A detail belongs to what was looked at then, so the next time begins at its list. */
const startScreens: Readonly<Record<Screen, StartScreen>> = {
  users: "users",
  user: "users",
  lab: "lab",
  sends: "sends",
  activity: "activity",
  delivery: "sends",
};

/** A file that is missing, broken or of another version is as good as none. */
export function parseRemembered(text: string | null): Remembered {
  if (text === null) return nothing;
  try {
    const { theme, screen, order } = JSON.parse(text);
    const known = typeof screen === "string" && Object.hasOwn(startScreens, screen);
    return {
      theme: parseThemeName(theme),
      screen: known ? startScreens[screen as Screen] : null,
      order: userOrders.find((each) => each === order) ?? null,
    };
  } catch {
    return nothing;
  }
}

/** What to keep of a state. A theme that an option or a setting chose is not the operator's. */
export function remembered(state: State, before: Remembered, first: ThemeName): Remembered {
  const { theme } = state.look;
  return {
    theme: theme === first ? before.theme : theme,
    screen: startScreens[state.screen],
    order: state.users.order,
  };
}
