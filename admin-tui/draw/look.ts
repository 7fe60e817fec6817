/** The look of the terminal: set at the start; a key switches the theme. */
export interface Look {
  readonly theme: ThemeName;
  /** Draws ASCII only. */
  readonly ascii: boolean;
  /** One item per line, without rules, bars and clock, for screen readers. */
  readonly linear: boolean;
}

/** `safe` never relies on red and green; `mono` has no colors. */
export const themeNames = ["dark", "light", "safe", "mono"] as const;

export type ThemeName = typeof themeNames[number];

export const plainLook: Look = { theme: "dark", ascii: false, linear: false };

export function parseThemeName(text: unknown): ThemeName | null {
  return themeNames.find((name) => name === text) ?? null;
}

/** The next theme; wraps around after the last. */
export function nextTheme(theme: ThemeName): ThemeName {
  return themeNames[(themeNames.indexOf(theme) + 1) % themeNames.length] ?? "dark";
}
