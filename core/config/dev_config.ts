import { type Config, parseConfig } from "./config.ts";
import { readDevSettings } from "./dev_settings.ts";
import { cleanEnvironment, type ReadSettingsFile } from "./settings/settings.ts";

export type ParsedConfigWithDev =
  | {
    readonly ok: true;
    readonly config: Config;
    /** Whether the settings came from the `deno task dev` that runs on this data folder. */
    readonly dev: boolean;
  }
  | { readonly ok: false; readonly errors: readonly string[] };

/**
 * Reads the settings of a program that works on a service's database. While `deno task dev` is
 * running, no Twilio setting is needed: `dev-settings.json` in its data folder describes how to
 * reach the simulator. If any Twilio setting is present, that file is ignored. `withoutProvider` is
 * whether the program sends nothing, and needs no Twilio setting either.
 */
export function parseConfigWithDev(
  env: Readonly<Record<string, string | undefined>>,
  readTextFile: ReadSettingsFile,
  withoutProvider = false,
): ParsedConfigWithDev {
  const { path, settings: dev, problem, own } = readDevSettings(env, readTextFile);
  if (problem !== null) return { ok: false, errors: [problem] };
  const given = { ...dev, ...cleanEnvironment(env) };
  const parsed = parseConfig(given, readTextFile, dev !== null, withoutProvider);
  if (parsed.ok) return { ok: true, config: parsed.config, dev: dev !== null };
  if (own || dev !== null) return parsed;
  const hint = `No settings of a running deno task dev were found: ${path} does not exist`;
  return { ok: false, errors: [...parsed.errors, hint] };
}
