import { parseArgs } from "node:util";
import { allThemeNames, type Look, parseThemeName, shownTheme, themeNames } from "./draw/look.ts";
import type { Palette } from "./draw/palette.ts";
import { parseThemeFile } from "./draw/theme_file.ts";
import type { Remembered } from "./remembered.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** How the terminal is drawn and controlled, but not what it shows. */
export interface ScreenOptions {
  readonly look: Look;
  /** Whether to use wheel and clicks, which disables the terminal's own text selection. */
  readonly mouse: boolean;
  /** Whether the admin runs inside tmux. */
  readonly inTmux: boolean;
}

const flags = {
  theme: { type: "string" },
  "theme-file": { type: "string" },
  ascii: { type: "boolean" },
  mouse: { type: "boolean" },
  readonly: { type: "boolean" },
  "screen-reader": { type: "boolean" },
} as const;

/** Whether the arguments open the screen: all of them, if any, are options of the screen. */
export function asksForScreen(args: readonly string[]): boolean {
  return args.every((arg, at) => {
    const name = /^--([^=]+)/.exec(arg)?.[1] ?? "";
    return name in flags || (at > 0 && ["--theme", "--theme-file"].includes(args[at - 1] ?? ""));
  });
}

/**
 * Options override settings, and settings override what is remembered. `NO_COLOR` overrides
 * everything but an option (https://no-color.org).
 */
export function parseScreenOptions(
  args: readonly string[],
  env: Environment,
  remembered: Remembered,
  readTextFile: (path: string) => string,
): { readonly ok: true; readonly options: ScreenOptions } | {
  readonly ok: false;
  readonly errors: readonly string[];
} {
  const given = readFlags(args);
  if (typeof given === "string") return { ok: false, errors: [given] };
  const setting = env["LATCHKEY_ADMIN_THEME"]?.trim() || undefined;
  const errors = themeErrors(given.theme, setting);
  const own = given["theme-file"] === undefined
    ? null
    : readTheme(given["theme-file"], readTextFile);
  if (Array.isArray(own)) errors.push(...own);
  if (errors.length > 0) return { ok: false, errors };
  const colorless = (env["NO_COLOR"] ?? "") !== "" || env["TERM"] === "dumb";
  const trueColor = /^(truecolor|24bit)$/i.test(env["COLORTERM"] ?? "");
  const named = parseThemeName(given.theme) ?? (colorless ? "mono" : null) ??
    parseThemeName(setting) ?? remembered.theme ?? "dark";
  const linear = given["screen-reader"] === true || env["INK_SCREEN_READER"] === "true";
  return {
    ok: true,
    options: {
      look: {
        theme: own !== null && !colorless ? "own" : shownTheme(named, trueColor),
        ascii: given.ascii === true,
        linear,
        ...(trueColor ? { trueColor } : {}),
        ...(own === null ? {} : { own: own as Palette }),
      },
      mouse: given.mouse === true,
      inTmux: (env["TMUX"] ?? "") !== "" || /^(tmux|screen)/.test(env["TERM"] ?? ""),
    },
  };
}

/** Only an option may name a theme with its own colors, which a terminal may not have. */
function themeErrors(option: string | undefined, setting: string | undefined): string[] {
  const wrong: string[] = [];
  if (option !== undefined && parseThemeName(option) === null) {
    wrong.push(`--theme must be one of ${allThemeNames.join(", ")}.`);
  }
  if (setting !== undefined && !themeNames.some((name) => name === setting)) {
    wrong.push(`LATCHKEY_ADMIN_THEME must be one of ${themeNames.join(", ")}.`);
  }
  return wrong;
}

/** The operator's theme, or what is wrong with its file. */
function readTheme(
  path: string,
  readTextFile: (path: string) => string,
): Palette | readonly string[] {
  let text: string;
  try {
    text = readTextFile(path);
  } catch {
    return [`--theme-file ${path}: cannot be read.`];
  }
  const parsed = parseThemeFile(text);
  return parsed.ok
    ? parsed.palette
    : parsed.errors.map((error) => `--theme-file ${path}: ${error}`);
}

function readFlags(args: readonly string[]): Partial<FlagValues> | string {
  try {
    return parseArgs({ args: [...args], options: flags }).values;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return `${error.message.split(/[.\n]/)[0] ?? "Invalid usage"}.`;
  }
}

interface FlagValues {
  readonly theme: string;
  readonly "theme-file": string;
  readonly ascii: boolean;
  readonly mouse: boolean;
  readonly readonly: boolean;
  readonly "screen-reader": boolean;
}
