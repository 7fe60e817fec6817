import type { ThemeName } from "./look.ts";
import type { Tone } from "./text.ts";

/** What Ink's Text takes. */
export interface Style {
  readonly color?: AnsiColour;
  readonly dimColor?: true;
  readonly bold?: true;
  readonly inverse?: true;
  readonly underline?: true;
}

/** Of ANSI's own sixteen, so that each terminal's palette stays in charge. */
type AnsiColour =
  | "red"
  | "green"
  | "yellow"
  | "magenta"
  | "cyan"
  | "blue"
  | "blueBright"
  | "yellowBright";

/** Tones to styles: the only place that knows a colour. A tone is never the only sign. */
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
  // Yellow and cyan vanish on white.
  light: {
    plain: {},
    dim: { dimColor: true },
    strong: { bold: true },
    good: { color: "green" },
    warn: { color: "magenta" },
    bad: { color: "red", bold: true },
    accent: { color: "blue", bold: true },
  },
  // Blue against orange, which eyes that take red for green tell apart; the worst stands reversed.
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
