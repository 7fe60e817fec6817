import { sha256Hex } from "../core/domain/crypto/sha256.ts";
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

/** The file in the data directory that all operators shared. It is the default for each of them. */
export const sharedFile = "admin-state.json";

/** The longest readable part of a file name: file systems allow 255 bytes. */
const readableMax = 100;

/**
 * The name of an operator's file in the data directory. Two names never share one, also where files
 * are found in any case, as on macOS.
 */
export function rememberedFile(operator: string): string {
  const readable = operator.replace(
    /[^a-z0-9.@-]/gu,
    (other) => `_${new TextEncoder().encode(other).toHex()}`,
  );
  const name = readable.length <= readableMax
    ? readable
    : `${readable.slice(0, readableMax)}_${sha256Hex(operator)}`;
  return `admin-state-${name}.json`;
}

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
