import type { Settings } from "./settings/settings.ts";

export const logLevels = ["info", "warn", "error"] as const;

export type LogLevel = typeof logLevels[number];

/** Which requests are logged. */
export type LoggedRequests = "all" | "without_checks" | "failures";

export interface LogConfig {
  /** Lines of lower levels are left out. */
  readonly level: LogLevel;
  readonly requests: LoggedRequests;
}

/** Reads what is logged. */
export function parseLog(settings: Settings): LogConfig {
  return {
    level: settings.choice("LATCHKEY_LOG_LEVEL"),
    requests: settings.choice("LATCHKEY_LOG_REQUESTS"),
  };
}
