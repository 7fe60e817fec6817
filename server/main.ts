/**
 * `deno task start`: the service in production. Exits with code 2 if the settings are invalid, and
 * with code 1 if the port or the database cannot be used.
 * @module
 */
import { parseConfig } from "../core/config/config.ts";
import { readSettingsFile } from "../core/config/settings/settings_file.ts";
import { version } from "../core/config/version.ts";
import { hideSecretsInSpans } from "./requests/spans.ts";
import { endWith, endWithErrors } from "./program/end_with.ts";
import { openStdoutLog, startFailure, startService } from "./serve.ts";
import { refuseArguments, stopOnSignal } from "./program/stop_on_signal.ts";

refuseArguments("start", Deno.args);
const parsed = parseConfig(Deno.env.toObject(), readSettingsFile);
if (!parsed.ok) endWithErrors("Cannot start", parsed.errors);

const { config, warnings } = parsed;
hideSecretsInSpans();
const log = openStdoutLog(config.log.level);
for (const warning of warnings) log.warn(warning);
try {
  const service = await startService(config, log);
  stopOnSignal(service.stop, Deno.args);
  if (config.twilio.simulated) {
    log.info("Codes are sent to a simulator: no message reaches a phone");
  }
  const { origin, adminOrigin, metricsOrigin } = service;
  const inside = {
    ...(adminOrigin === null ? {} : { admin_origin: adminOrigin }),
    ...(metricsOrigin === null ? {} : { metrics_origin: metricsOrigin }),
  };
  log.info("listening", { origin, ...inside, version });
} catch (error) {
  await log.flush();
  const sentence = startFailure(error, config);
  if (sentence === null) throw error;
  endWith([sentence], 1);
}
