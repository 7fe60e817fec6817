import { type UserOrder, userOrders } from "../core/domain/reports/user_search.ts";
import { parseThemeName, type ThemeName } from "./draw/look.ts";
import type { State } from "./state/state.ts";
import { type MainScreen, mainScreens } from "./state/screen.ts";

/** What the terminal admin remembers between runs. Never contains searches or other input. */
export interface Remembered {
  /** Null if the operator never chose one by key. */
  readonly theme: ThemeName | null;
  readonly screen: MainScreen | null;
  /** How users are sorted. */
  readonly order: UserOrder | null;
}

/** The name of the file in the data directory. */
export const rememberedFile = "admin-state.json";

const nothing: Remembered = { theme: null, screen: null, order: null };

/** Parses the file. A missing, invalid or foreign one remembers nothing. */
export function parseRemembered(text: string | null): Remembered {
  if (text === null) return nothing;
  try {
    const { theme, screen, order } = JSON.parse(text);
    return {
      theme: parseThemeName(theme),
      screen: mainScreens.find((each) => each === screen) ?? null,
      order: userOrders.find((each) => each === order) ?? null,
    };
  } catch {
    return nothing;
  }
}

/** What to remember of a state, without a theme that an option or a setting chose. */
export function remembered(
  state: State,
  previous: Remembered,
  initialTheme: ThemeName,
): Remembered {
  const theme = parseThemeName(state.look.theme);
  return {
    theme: theme === null || theme === initialTheme ? previous.theme : theme,
    screen: state.places[0].screen,
    order: state.users.order,
  };
}
