import { parseConfigWithDev } from "../core/config/dev_config.ts";
import type { Config } from "../core/config/config.ts";
import { cleanEnvironment } from "../core/config/settings.ts";
import { readSettingsFile } from "../core/config/settings_file.ts";
import { endWith, endWithMistakes } from "../server/program/end_with.ts";
import { startFailure } from "../server/serve.ts";

export interface TaskSettings {
  readonly config: Config;
  /** Who the task is recorded under; null where `LATCHKEY_OPERATOR` does not say. */
  readonly operatorName: string | null;
  /** Ends the process: 1 with a sentence for what operators can mend; throws what is a bug. */
  fail(error: unknown): never;
}

/**
 * The settings of a task that works on the service's database, also beside a running
 * `deno task dev`. Ends the process with 2 and every mistake where they are wrong. `cannot` begins
 * each refusal: "Cannot rotate the signing key".
 */
export function readTaskSettings(
  environment: Readonly<Record<string, string>>,
  cannot: string,
): TaskSettings {
  const env = cleanEnvironment(environment);
  const parsed = parseConfigWithDev(env, readSettingsFile);
  if (!parsed.ok) return endWithMistakes(cannot, parsed.mistakes);
  const { config } = parsed;
  const fail = (error: unknown): never => {
    const sentence = startFailure(error, config);
    if (sentence === null) throw error;
    return endWith([`${cannot}: ${sentence}`], 1);
  };
  return { config, operatorName: env["LATCHKEY_OPERATOR"] || null, fail };
}
