import type { Tone } from "./text.ts";

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
