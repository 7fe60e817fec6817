import type { Settings } from "../settings/settings.ts";

/** A color of buttons, and the color of the text on it. */
export interface AccentColor {
  readonly color: string;
  readonly text: "#ffffff" | "#000000";
}

/** What the pages show the color on, in each scheme. Equal to those of the style sheet. */
const grounds = { light: "#ffffff", dark: "#1b212b" } as const;

/** WCAG 2.2 1.4.11: for buttons and the focus, on what is next to them. */
const contrastMin = 3;

/** Null if absent or refused. White or black text has a contrast of 4.5 on any color. */
export function parseAccentColor(settings: Settings): AccentColor | null {
  const color = settings.text("LATCHKEY_ACCENT_COLOR");
  if (color === null) return null;
  if (!/^#[0-9a-f]{6}$/i.test(color)) {
    settings.refuse("LATCHKEY_ACCENT_COLOR must be # and six hexadecimal digits, such as #0b5fce");
    return null;
  }
  for (const [scheme, ground] of Object.entries(grounds)) {
    const ratio = contrast(color, ground);
    if (ratio >= contrastMin) continue;
    settings.refuse(
      `LATCHKEY_ACCENT_COLOR has a contrast of ${shown(ratio)}:1 with the ${scheme} pages, but ` +
        `needs ${contrastMin}:1. Choose a ${scheme === "light" ? "darker" : "lighter"} color`,
    );
    return null;
  }
  const text = contrast(color, "#ffffff") >= contrast(color, "#000000") ? "#ffffff" : "#000000";
  return { color, text };
}

/** Rounded down, so that a refused ratio never looks sufficient. */
function shown(ratio: number): string {
  return (Math.floor(ratio * 100) / 100).toFixed(2);
}

/** The contrast ratio of WCAG 2.2, from 1 to 21. */
export function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

/** WCAG 2.2, "relative luminance". */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
