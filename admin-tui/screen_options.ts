import { parseArgs } from "node:util";
import { type Look, parseThemeName, themeNames } from "./draw/look.ts";
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
  ascii: { type: "boolean" },
  mouse: { type: "boolean" },
  readonly: { type: "boolean" },
  "screen-reader": { type: "boolean" },
} as const;

/** Whether the arguments open the screen: all of them, if any, are options of the screen. */
export function asksForScreen(args: readonly string[]): boolean {
  return args.every((arg, at) => {
    const name = /^--([^=]+)/.exec(arg)?.[1] ?? "";
    return name in flags || (at > 0 && args[at - 1] === "--theme");
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
): { readonly ok: true; readonly options: ScreenOptions } | {
  readonly ok: false;
  readonly errors: readonly string[];
} {
  const given = readFlags(args);
  if (typeof given === "string") return { ok: false, errors: [given] };
  const setting = env["LATCHKEY_ADMIN_THEME"]?.trim() || undefined;
  const invalid = [["--theme", given.theme], ["LATCHKEY_ADMIN_THEME", setting]].filter(([, name]) =>
    name !== undefined && parseThemeName(name) === null
  );
  if (invalid.length > 0) {
    const names = themeNames.join(", ");
    return { ok: false, errors: invalid.map(([source]) => `${source} must be one of ${names}.`) };
  }
  const colorless = (env["NO_COLOR"] ?? "") !== "" || env["TERM"] === "dumb";
  const theme = parseThemeName(given.theme) ?? (colorless ? "mono" : null) ??
    parseThemeName(setting) ?? remembered.theme ?? "dark";
  const linear = given["screen-reader"] === true || env["INK_SCREEN_READER"] === "true";
  return {
    ok: true,
    options: {
      look: { theme, ascii: given.ascii === true, linear },
      mouse: given.mouse === true,
      inTmux: (env["TMUX"] ?? "") !== "" || /^(tmux|screen)/.test(env["TERM"] ?? ""),
    },
  };
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
  readonly ascii: boolean;
  readonly mouse: boolean;
  readonly readonly: boolean;
  readonly "screen-reader": boolean;
}
