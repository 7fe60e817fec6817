import { type Config, parseConfig, readDevSettings } from "../core/mod.ts";
import type { Setting } from "./model.ts";
import { isReadonly } from "./readonly.ts";
import { isSimulatorUrl } from "./simulator.ts";

type Environment = Readonly<Record<string, string | undefined>>;

export type ParsedSettings =
  | { readonly ok: true; readonly config: Config; readonly setting: Setting }
  | { readonly ok: false; readonly mistakes: readonly string[] };

/**
 * The service's own settings, read the same way. Beside a running `deno task dev`, which leaves
 * what is needed to reach its simulator in `dev-settings.json` of its data folder, no Twilio
 * setting is needed; as soon as there is one, that file is not looked at.
 */
export function parseAdminSettings(
  env: Environment,
  readTextFile: (path: string) => string,
): ParsedSettings {
  const { path, settings: dev, mistake, own } = readDevSettings(env, readTextFile);
  if (mistake !== null) return { ok: false, mistakes: [mistake] };
  const parsed = parseConfig({ ...dev, ...env }, readTextFile);
  if (!parsed.ok) {
    const hint =
      `A running deno task dev would leave its settings in ${path}: there is no such file`;
    return {
      ok: false,
      mistakes: own || dev !== null ? parsed.mistakes : [...parsed.mistakes, hint],
    };
  }
  const operator = [env["LATCHKEY_OPERATOR"], env["USER"], env["LOGNAME"], "operator"]
    .find((name) => name !== undefined && name.trim() !== "") ?? "operator";
  const { simulated, baseUrl } = parsed.config.twilio;
  // Only what dev has started is known to be a simulator with controls.
  const controls = dev !== null && simulated && isSimulatorUrl(baseUrl);
  const setting = {
    dev: dev !== null,
    simulated,
    simulator: controls ? baseUrl : null,
    operator: operator.trim().slice(0, 64),
    readOnly: isReadonly(env),
  };
  return { ok: true, config: parsed.config, setting };
}
