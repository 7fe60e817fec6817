import { error, type Finding, note, ok, warning } from "./finding.ts";

export interface SettingsFacts {
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  /** True if the settings of a running `deno task dev`, left in the data folder, are used. */
  readonly dev: boolean;
  /** What is wrong with that file; null if nothing is wrong or it does not exist. */
  readonly devError: string | null;
}

/** Errors, such as a SID of the wrong kind, keep the service from starting. */
export function checkSettings(facts: SettingsFacts): readonly Finding[] {
  const { errors, warnings, dev, devError } = facts;
  const correct = "Correct the setting: the service cannot start with it.";
  return [
    ...(devError === null ? [] : [
      error("settings.dev", devError, "Restart deno task dev, or remove the file."),
    ]),
    ...errors.map((problem) => error("settings.mistake", problem, correct)),
    ...warnings.map((words) => warning("settings.warning", words, "See docs/settings.md.")),
    ...(errors.length > 0 ? [] : [
      ok("settings.parsed", "All settings are valid, and each SID is of the right kind"),
    ]),
    ...(dev
      ? [note(
        "settings.dev",
        "These are the settings of the deno task dev that uses this data folder",
        "To check production, run this in the production environment.",
      )]
      : []),
  ];
}
