import { type Config, parseConfig } from "./config.ts";
import { readDevSettings } from "./dev_settings.ts";
import { cleanEnvironment, type ReadSettingsFile } from "./settings.ts";

export type ParsedBesideDev =
  | {
    readonly ok: true;
    readonly config: Config;
    /** The settings are those of the `deno task dev` that runs on this data folder. */
    readonly dev: boolean;
  }
  | { readonly ok: false; readonly mistakes: readonly string[] };

/**
 * The settings of a program that works on the database of a service. Beside a running
 * `deno task dev`, which leaves what is needed to reach its simulator in `dev-settings.json` of its
 * data folder, no Twilio setting is needed; as soon as there is one, that file is not looked at.
 */
export function parseConfigBesideDev(
  env: Readonly<Record<string, string | undefined>>,
  readTextFile: ReadSettingsFile,
): ParsedBesideDev {
  const { path, settings: dev, mistake, own } = readDevSettings(env, readTextFile);
  if (mistake !== null) return { ok: false, mistakes: [mistake] };
  const parsed = parseConfig({ ...dev, ...cleanEnvironment(env) }, readTextFile);
  if (parsed.ok) return { ok: true, config: parsed.config, dev: dev !== null };
  if (own || dev !== null) return parsed;
  const hint = `A running deno task dev would leave its settings in ${path}: there is no such file`;
  return { ok: false, mistakes: [...parsed.mistakes, hint] };
}
