/** How the terminal looks, whatever it shows: chosen at the start, some of it changed by key. */
export interface Look {
  readonly theme: ThemeName;
  /** Draws nothing outside ASCII. */
  readonly ascii: boolean;
  /** One thing a line, without rules, bars and clock, for screen readers. */
  readonly linear: boolean;
}

/** `safe` rests no status on red against green; `mono` has no colour at all. */
export const themeNames = ["dark", "light", "safe", "mono"] as const;

export type ThemeName = typeof themeNames[number];

export const plainLook: Look = { theme: "dark", ascii: false, linear: false };

export function parseThemeName(text: unknown): ThemeName | null {
  return themeNames.find((name) => name === text) ?? null;
}

/** The next theme, round and round. */
export function nextTheme(theme: ThemeName): ThemeName {
  return themeNames[(themeNames.indexOf(theme) + 1) % themeNames.length] ?? "dark";
}
