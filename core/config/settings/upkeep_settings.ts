import type { SettingRow } from "./setting_row.ts";

/** The rows of what the service does by itself: webhooks and copies of the SQLite file. */
export const upkeepSettings = {
  LATCHKEY_WEBHOOKS_FILE: {
    group: "Webhooks",
    about: "JSON file with the [targets](webhooks.md#targets) of events and alerts, and their " +
      "secrets. It must have the mode 0600.",
  },
  LATCHKEY_BACKUP_DIR: {
    group: "Backups",
    about: "Folder for copies of the SQLite file.",
    computedDefault: "`backups` in the data folder",
  },
  LATCHKEY_BACKUP_EVERY_HOURS: {
    group: "Backups",
    about: "Hours between two [copies](operations.md#backups) that the service makes by itself. " +
      "`0` makes none.",
    default: "0",
    integer: [0, 24 * 30],
  },
  LATCHKEY_BACKUP_KEEP: {
    group: "Backups",
    about: "How many of the service's own copies are kept. Older ones are removed.",
    default: "14",
    integer: [1, 1000],
  },
} as const satisfies Readonly<Record<string, SettingRow>>;
