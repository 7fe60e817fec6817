import type { Palette, Style } from "./look.ts";
import { themes } from "./theme.ts";
import { tones } from "./text.ts";

/** The colors that a theme file can name; `#rrggbb` is allowed as well. */
export const colorNames: readonly string[] = ["", "Bright"].flatMap((bright) =>
  ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"]
    .map((color) => color + bright)
);

const flags = ["bold", "dimColor", "inverse", "underline"] as const;

export type ParsedTheme =
  | { readonly ok: true; readonly palette: Palette }
  | { readonly ok: false; readonly errors: readonly string[] };

/**
 * Parses a theme file: `{"base": "dark", "tones": {"accent": {"color": "#7dcfff", "bold": true}}}`.
 * Tones that it does not list are those of its base.
 */
export function parseThemeFile(text: string): ParsedTheme {
  const file = parseObject(text);
  if (file === null) return { ok: false, errors: ["must be a JSON object."] };
  const { base = "dark", tones: given = {}, ...unknown } = file;
  const errors = Object.keys(unknown).map((name) => `${name} is unknown: use base and tones.`);
  const start = Object.entries(themes).find(([name]) => name === base)?.[1];
  if (start === undefined) {
    errors.push(`base must be one of ${Object.keys(themes).join(", ")}.`);
  }
  if (!isObject(given)) return { ok: false, errors: [...errors, "tones must be an object."] };
  const changed: Record<string, Style> = {};
  for (const [tone, style] of Object.entries(given)) {
    const wrong = tones.some((known) => known === tone)
      ? styleErrors(style).map((error) => `tones.${tone}${error}`)
      : [`tones.${tone} is unknown: use ${tones.join(", ")}.`];
    errors.push(...wrong);
    if (wrong.length === 0) changed[tone] = style as Style;
  }
  if (errors.length > 0 || start === undefined) return { ok: false, errors };
  return { ok: true, palette: { ...start, ...changed } };
}

function styleErrors(style: unknown): readonly string[] {
  if (!isObject(style)) return [" must be an object."];
  return Object.entries(style).flatMap(([name, value]) => {
    if (name === "color") {
      const known = typeof value === "string" &&
        (colorNames.includes(value) || /^#[0-9a-f]{6}$/i.test(value));
      return known ? [] : [`.color must be #rrggbb or one of ${colorNames.join(", ")}.`];
    }
    if (!flags.some((flag) => flag === name)) {
      return [`.${name} is unknown: use color, ${flags.join(", ")}.`];
    }
    return typeof value === "boolean" ? [] : [`.${name} must be true or false.`];
  });
}

function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
