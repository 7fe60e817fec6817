import { parseConfigWithDev } from "../core/config/dev_config.ts";
import type { Config } from "../core/config/config.ts";
import type { ReadSettingsFile } from "../core/config/settings/settings.ts";
import type { Setting } from "./state/setting.ts";
import { printable } from "../core/domain/printable.ts";
import { isReadonly } from "./readonly.ts";
import { defaultTaskCommand } from "./grammar/task_words.ts";
import { isSimulatorUrl } from "./app/simulator.ts";

type Environment = Readonly<Record<string, string | undefined>>;

export type ParsedAdminSettings =
  | {
    readonly ok: true;
    readonly config: Config;
    readonly setting: Omit<Setting, "operator">;
    /** The name in the audit log; null if it is not known. */
    readonly operator: string | null;
  }
  | { readonly ok: false; readonly errors: readonly string[] };

/**
 * Parses the settings as the service does, or uses those of a running `deno task dev`. Twilio's may
 * be absent for a command that sends nothing.
 */
export function parseAdminSettings(
  env: Environment,
  readTextFile: ReadSettingsFile,
  withoutProvider = false,
): ParsedAdminSettings {
  const parsed = parseConfigWithDev(env, readTextFile, withoutProvider);
  if (!parsed.ok) return parsed;
  const { dev } = parsed;
  const { simulated, baseUrl } = parsed.config.twilio;
  // Only a simulator started by dev is known to have controls.
  const controls = dev && simulated && isSimulatorUrl(baseUrl);
  const setting = {
    dev,
    simulated,
    simulator: controls ? baseUrl : null,
    readOnly: isReadonly(env),
    taskCommand: taskCommandIn(env),
    // Set by tasks/run.sh.
    ...(env["LATCHKEY_ADMIN_IN_TASK"] === "1" ? { inTask: true } : {}),
  };
  return { ok: true, config: parsed.config, setting, operator: operatorIn(env) };
}

/** A login name, or what `LATCHKEY_OPERATOR` sets. No one is recorded under another name. */
function operatorIn(env: Environment): string | null {
  const names = [env["LATCHKEY_OPERATOR"], env["USER"], env["LOGNAME"]];
  return names.map((name) => parseOperatorName(name ?? "")).find((name) => name !== null) ?? null;
}

const operatorLengthMax = 64;

/** Null for an empty name. */
export function parseOperatorName(typed: string): string | null {
  const name = printable(typed.trim()).slice(0, operatorLengthMax);
  return name === "" ? null : name;
}

/** How tasks are called here, also while other settings are invalid. */
export function taskCommandIn(env: Environment): string {
  const command = env["LATCHKEY_TASK_COMMAND"]?.trim() ?? "";
  return command.includes("NAME") ? command : defaultTaskCommand;
}
