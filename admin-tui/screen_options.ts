import { parseArgs } from "node:util";
import {
  allThemeNames,
  type Look,
  type Palette,
  parseThemeName,
  shownTheme,
  themeNames,
} from "./draw/look.ts";
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

/** The file that `--keymap` names, which the screens parse. */
export interface KeymapFile {
  readonly path: string;
  readonly text: string;
}

const flags = {
  theme: { type: "string" },
  "theme-file": { type: "string" },
  keymap: { type: "string" },
  record: { type: "string" },
  replay: { type: "string" },
  ascii: { type: "boolean" },
  mouse: { type: "boolean" },
  readonly: { type: "boolean" },
  "screen-reader": { type: "boolean" },
} as const;

/** The options that are followed by a value. */
const valued = Object.entries(flags).filter(([, { type }]) => type === "string")
  .map(([name]) => `--${name}`);

/** Whether the arguments open the screen: all of them, if any, are options of the screen. */
export function asksForScreen(args: readonly string[]): boolean {
  return args.every((arg, at) => {
    const name = /^--([^=]+)/.exec(arg)?.[1] ?? "";
    return name in flags || (at > 0 && valued.includes(args[at - 1] ?? ""));
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
): {
  readonly ok: true;
  readonly options: ScreenOptions;
  readonly keymap: KeymapFile | null;
  /** The file to record to, and the one to play instead of opening the admin. */
  readonly record: string | null;
  readonly replay: string | null;
} | {
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
  const keymap = given.keymap === undefined ? null : readKeymap(given.keymap, readTextFile);
  if (typeof keymap === "string") errors.push(keymap);
  const linear = given["screen-reader"] === true || env["INK_SCREEN_READER"] === "true";
  errors.push(...recordingErrors(given, linear));
  if (errors.length > 0 || typeof keymap === "string") return { ok: false, errors };
  const colorless = (env["NO_COLOR"] ?? "") !== "" || env["TERM"] === "dumb";
  const trueColor = /^(truecolor|24bit)$/i.test(env["COLORTERM"] ?? "");
  const named = parseThemeName(given.theme) ?? (colorless ? "mono" : null) ??
    parseThemeName(setting) ?? remembered.theme ?? "dark";
  return {
    ok: true,
    keymap,
    record: given.record ?? null,
    replay: given.replay ?? null,
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

/** A recording is of cells, which are not shown to a screen reader. */
function recordingErrors({ record, replay }: Partial<FlagValues>, linear: boolean): string[] {
  const wrong: string[] = [];
  if (record === "" || replay === "") wrong.push("--record and --replay require a file.");
  if (record !== undefined && replay !== undefined) {
    wrong.push("--record and --replay cannot be combined.");
  }
  if (record !== undefined && linear) wrong.push("--record does not work with --screen-reader.");
  return wrong;
}

/** The operator's theme, or what is wrong with its file. */
function readTheme(
  path: string,
  readTextFile: (path: string) => string,
): Palette | readonly string[] {
  const text = readOrNull(path, readTextFile);
  if (text === null) return [`--theme-file ${path}: cannot be read.`];
  const parsed = parseThemeFile(text);
  return parsed.ok
    ? parsed.palette
    : parsed.errors.map((error) => `--theme-file ${path}: ${error}`);
}

function readKeymap(
  path: string,
  readTextFile: (path: string) => string,
): KeymapFile | string {
  const text = readOrNull(path, readTextFile);
  return text === null ? `--keymap ${path}: cannot be read.` : { path, text };
}

function readOrNull(path: string, readTextFile: (path: string) => string): string | null {
  try {
    return readTextFile(path);
  } catch {
    return null;
  }
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
  readonly keymap: string;
  readonly record: string;
  readonly replay: string;
  readonly ascii: boolean;
  readonly mouse: boolean;
  readonly readonly: boolean;
  readonly "screen-reader": boolean;
}
