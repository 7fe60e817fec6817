import type { Look, Palette, Style, ThemeName } from "./look.ts";
import type { Tone } from "./text.ts";

/**
 * Maps tones to styles: the only place with colors. A tone is never the only sign. `dark`, `light`,
 * `safe` and `mono` use the sixteen ANSI colors, so that each terminal's palette applies.
 */
export const themes: Readonly<Record<Exclude<ThemeName, "own">, Palette>> = {
  dark: {
    plain: {},
    dim: { dimColor: true },
    strong: { bold: true },
    good: { color: "green" },
    warn: { color: "yellow" },
    bad: { color: "red" },
    accent: { color: "cyan", bold: true },
  },
  // Yellow and cyan are unreadable on white.
  light: {
    plain: {},
    dim: { dimColor: true },
    strong: { bold: true },
    good: { color: "green" },
    warn: { color: "magenta" },
    bad: { color: "red", bold: true },
    accent: { color: "blue", bold: true },
  },
  // Blue and orange, which people with red-green color blindness can distinguish; `bad` is inverse.
  safe: {
    plain: {},
    dim: { dimColor: true },
    strong: { bold: true },
    good: { color: "blueBright" },
    warn: { color: "yellow" },
    bad: { color: "yellowBright", bold: true, inverse: true },
    accent: { color: "cyan", bold: true },
  },
  mono: {
    plain: {},
    dim: { dimColor: true },
    strong: { bold: true },
    good: {},
    warn: { underline: true },
    bad: { bold: true, inverse: true },
    accent: { bold: true },
  },
  // On a dark background; contrast of at least 4.5 to 1 on #1a1b26 and on black.
  dusk: {
    plain: {},
    dim: { color: "#8089b3" },
    strong: { bold: true },
    good: { color: "#9ece6a" },
    warn: { color: "#e0af68" },
    bad: { color: "#f7768e", bold: true },
    accent: { color: "#7dcfff", bold: true },
  },
  // On a light background; contrast of at least 4.5 to 1 on white.
  paper: {
    plain: {},
    dim: { color: "#6a6d78" },
    strong: { bold: true },
    good: { color: "#2f7d32" },
    warn: { color: "#955800" },
    bad: { color: "#b3261e", bold: true },
    accent: { color: "#1f5fae", bold: true },
  },
};

export function styleOf({ theme, own = themes.dark }: Look, tone: Tone): Style {
  return (theme === "own" ? own : themes[theme])[tone];
}
