import type { ThemeName } from "./look.ts";
import type { Tone } from "./text.ts";

/** Style props of Ink's Text. */
export interface Style {
  readonly color?: AnsiColor;
  readonly dimColor?: true;
  readonly bold?: true;
  readonly inverse?: true;
  readonly underline?: true;
}

/** Some of the sixteen ANSI colors, so that each terminal's palette applies. */
type AnsiColor =
  | "red"
  | "green"
  | "yellow"
  | "magenta"
  | "cyan"
  | "blue"
  | "blueBright"
  | "yellowBright";

/** Maps tones to styles: the only place with colors. A tone is never the only sign. */
export const themes: Readonly<Record<ThemeName, Readonly<Record<Tone, Style>>>> = {
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
};
