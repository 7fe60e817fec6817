import type { Meter } from "../../core/service.ts";
import { logLevels } from "../../core/config/log_config.ts";
import type { Log } from "../program/log.ts";

/** Shows how many lines the log has had, and how many were lost. */
export function watchLog(meter: Meter, { counts }: Log): void {
  if (counts === undefined) return;
  for (const level of logLevels) {
    meter.watch("latchkey_log_lines_total", { level }, () => counts()[level]);
  }
  meter.watch("latchkey_log_lines_dropped_total", {}, () => counts().lost);
}
