import type { SettingRow } from "./setting_row.ts";

/** The settings of metrics and logs. */
export const watchSettings = {
  LATCHKEY_METRICS_LISTEN: {
    group: "Server",
    about: "`HOST:PORT` that serves the [metrics](metrics.md) without a key: keep it on an " +
      "internal network.",
    computedDefault: "at `/metrics` on `PORT`, with an API key",
  },
  LATCHKEY_LOG_LEVEL: {
    group: "Server",
    about: "Lowest level of the lines in the [log](metrics.md#logs).",
    default: "info",
    values: ["info", "warn", "error"],
  },
  LATCHKEY_LOG_REQUESTS: {
    group: "Server",
    about: "Requests that are logged: `without_checks` leaves out health and session checks, " +
      "`failures` all but those with a status of 500 or more.",
    default: "all",
    values: ["all", "without_checks", "failures"],
  },
} as const satisfies Readonly<Record<string, SettingRow>>;
