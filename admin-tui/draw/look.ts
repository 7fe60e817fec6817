import type { Tone } from "./text.ts";

/** The look of the terminal: set at the start; a key switches the theme. */
export interface Look {
  readonly theme: ThemeName;
  /** Draws ASCII only. */
  readonly ascii: boolean;
  /** One item per line, without rules, bars and clock, for screen readers. */
  readonly linear: boolean;
  /** Whether the terminal shows all colors, not only sixteen. */
  readonly trueColor?: boolean;
  /** The theme of the operator's file. */
  readonly own?: Palette;
}

/** Style props of Ink's Text. */
export interface Style {
  /** One of the sixteen ANSI colors, or `#rrggbb`. */
  readonly color?: string;
  readonly dimColor?: boolean;
  readonly bold?: boolean;
  readonly inverse?: boolean;
  readonly underline?: boolean;
}

/** A style for each tone: what a theme is. */
export type Palette = Readonly<Record<Tone, Style>>;

/** `safe` never relies on red and green; `mono` has no colors. All use the terminal's palette. */
export const themeNames = ["dark", "light", "safe", "mono"] as const;

/** Themes with their own colors, and the one that replaces each where there are only sixteen. */
export const trueColorThemes = { dusk: "dark", paper: "light" } as const;

export const allThemeNames = [...themeNames, "dusk", "paper"] as const;

/** `own` is the theme of the operator's file. */
export type ThemeName = typeof allThemeNames[number] | "own";

export const plainLook: Look = { theme: "dark", ascii: false, linear: false };

/** A theme that can be named in an option; `own` cannot. */
export function parseThemeName(text: unknown): Exclude<ThemeName, "own"> | null {
  return allThemeNames.find((name) => name === text) ?? null;
}

/** The theme itself, or its replacement on a terminal with sixteen colors. */
export function shownTheme(theme: ThemeName, trueColor: boolean): ThemeName {
  return trueColor || !(theme === "dusk" || theme === "paper") ? theme : trueColorThemes[theme];
}

/** The next theme that this terminal can show; wraps around after the last. */
export function nextTheme({ theme, trueColor = false, own }: Look): ThemeName {
  const names: readonly ThemeName[] = [
    ...(trueColor ? allThemeNames : themeNames),
    ...(own === undefined ? [] : ["own"] as const),
  ];
  return names[(names.indexOf(theme) + 1) % names.length] ?? "dark";
}
