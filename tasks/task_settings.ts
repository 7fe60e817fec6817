import { parseConfigWithDev } from "../core/config/dev_config.ts";
import type { Config } from "../core/config/config.ts";
import { cleanEnvironment } from "../core/config/settings/settings.ts";
import { readSettingsFile } from "../core/config/settings/settings_file.ts";
import { endWith, endWithErrors } from "../server/program/end_with.ts";
import { startFailure } from "../server/serve.ts";

export interface TaskSettings {
  readonly config: Config;
  /** The operator's name for the audit log; null if `LATCHKEY_OPERATOR` is not set. */
  readonly operatorName: string | null;
  /** Ends the process with 1 and a sentence for errors that operators can fix; rethrows bugs. */
  fail(error: unknown): never;
}

/**
 * Reads the settings of a task that uses the service's database. Uses the settings of a running
 * `deno task dev` if there is one. If the settings are invalid, ends the process with 2 and lists
 * every error. `cannot` starts each error message: "Cannot rotate the signing key".
 */
export function readTaskSettings(
  environment: Readonly<Record<string, string>>,
  cannot: string,
): TaskSettings {
  const env = cleanEnvironment(environment);
  const parsed = parseConfigWithDev(env, readSettingsFile);
  if (!parsed.ok) return endWithErrors(cannot, parsed.errors);
  const { config } = parsed;
  const fail = (error: unknown): never => {
    const sentence = startFailure(error, config);
    if (sentence === null) throw error;
    return endWith([`${cannot}: ${sentence}`], 1);
  };
  return { config, operatorName: env["LATCHKEY_OPERATOR"] || null, fail };
}
