import { type UserOrder, userOrders } from "../core/domain/reports/user_search.ts";
import { parseThemeName, type ThemeName } from "./draw/look.ts";
import type { State } from "./state/state.ts";
import { type MainScreen, mainScreenOf, type Screen } from "./state/screen.ts";

/** What the terminal keeps from one time to the next. Never what was searched for or typed. */
export interface Remembered {
  /** Null where none was ever chosen by key. */
  readonly theme: ThemeName | null;
  readonly screen: MainScreen | null;
  /** How users are sorted. */
  readonly order: UserOrder | null;
}

/** Its name in the data directory. */
export const rememberedFile = "admin-state.json";

const nothing: Remembered = { theme: null, screen: null, order: null };

/** A file that is missing, broken or of another version is as good as none. */
export function parseRemembered(text: string | null): Remembered {
  if (text === null) return nothing;
  try {
    const { theme, screen, order } = JSON.parse(text);
    const known = typeof screen === "string" && Object.hasOwn(mainScreenOf, screen);
    return {
      theme: parseThemeName(theme),
      screen: known ? mainScreenOf[screen as Screen] : null,
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
    // The next time begins at the list of a detail.
    screen: mainScreenOf[state.screen],
    order: state.users.order,
  };
}
