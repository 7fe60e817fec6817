import { error, type Finding, note, ok, warning } from "./finding.ts";

export interface SettingsFacts {
  readonly mistakes: readonly string[];
  readonly warnings: readonly string[];
  /** The settings that a running `deno task dev` has left in the data folder are used. */
  readonly dev: boolean;
  /** What is wrong with that file; null where nothing is, or there is none. */
  readonly devMistake: string | null;
}

/** Mistakes keep the service from starting; SIDs of the wrong kind are among them. */
export function judgeSettings(facts: SettingsFacts): readonly Finding[] {
  const { mistakes, warnings, dev, devMistake } = facts;
  const correct = "Correct the setting: the service does not start with it.";
  return [
    ...(devMistake === null ? [] : [
      error("settings.dev", devMistake, "Start deno task dev again, or remove the file."),
    ]),
    ...mistakes.map((mistake) => error("settings.mistake", mistake, correct)),
    ...warnings.map((words) => warning("settings.warning", words, "See README, Settings.")),
    ...(mistakes.length > 0 ? [] : [
      ok("settings.parsed", "Every setting can be read, and each SID is of the right kind"),
    ]),
    ...(dev
      ? [note(
        "settings.dev",
        "These are the settings of the deno task dev that runs on this data folder",
        "For the production's, run this where its environment is.",
      )]
      : []),
  ];
}
