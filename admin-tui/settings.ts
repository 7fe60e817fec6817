import { parseConfigWithDev } from "../core/config/dev_config.ts";
import type { Config } from "../core/config/config.ts";
import type { ReadSettingsFile } from "../core/config/settings/settings.ts";
import type { Setting } from "./state/setting.ts";
import { isReadonly } from "./readonly.ts";
import { defaultTaskCommand } from "./grammar/task_words.ts";
import { isSimulatorUrl } from "./app/simulator.ts";

type Environment = Readonly<Record<string, string | undefined>>;

export type ParsedAdminSettings =
  | { readonly ok: true; readonly config: Config; readonly setting: Setting }
  | { readonly ok: false; readonly errors: readonly string[] };

/** Parses the settings as the service does, or uses those of a running `deno task dev`. */
export function parseAdminSettings(
  env: Environment,
  readTextFile: ReadSettingsFile,
): ParsedAdminSettings {
  const parsed = parseConfigWithDev(env, readTextFile);
  if (!parsed.ok) return parsed;
  const { dev } = parsed;
  const operator = [env["LATCHKEY_OPERATOR"], env["USER"], env["LOGNAME"], "operator"]
    .find((name) => name !== undefined && name.trim() !== "") ?? "operator";
  const { simulated, baseUrl } = parsed.config.twilio;
  // Only a simulator started by dev is known to have controls.
  const controls = dev && simulated && isSimulatorUrl(baseUrl);
  const setting = {
    dev,
    simulated,
    simulator: controls ? baseUrl : null,
    operator: operator.trim().slice(0, 64),
    readOnly: isReadonly(env),
    taskCommand: taskCommandIn(env),
  };
  return { ok: true, config: parsed.config, setting };
}

/** How tasks are called here, also while other settings are invalid. */
export function taskCommandIn(env: Environment): string {
  const command = env["LATCHKEY_TASK_COMMAND"]?.trim() ?? "";
  return command.includes("NAME") ? command : defaultTaskCommand;
}
