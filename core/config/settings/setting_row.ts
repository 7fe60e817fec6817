/** What is known about one setting. `docs/settings.md` is made from these rows. */
export interface SettingRow {
  readonly group: SettingGroup;
  /** One or two sentences in Markdown. Links are relative to `docs/`. */
  readonly about: string;
  /** Used if the setting is absent or blank. Without it, the setting has no fixed default. */
  readonly default?: string;
  /** Describes a default that is computed. */
  readonly computedDefault?: string;
  /** Smallest and largest whole number allowed. */
  readonly integer?: readonly [min: number, max: number];
  /** Smallest and largest number allowed, with at most six decimals. */
  readonly decimal?: readonly [min: number, max: number];
  /** The only values allowed. */
  readonly values?: readonly string[];
  /** A secret: `NAME_FILE` may name a file that contains it. */
  readonly secret?: true;
}

/** Headings of `docs/settings.md`, in order. */
export const settingGroups = [
  "Server",
  "Hosted pages",
  "Accounts",
  "Database",
  "Twilio Verify",
  "Passwords",
  "API keys",
  "Encryption keys",
  "Sessions",
  "Passkeys",
  "Tokens for other services",
  "Sending policy",
  "Webhooks",
  "Backups",
  "Retention",
  "Terminal admin",
  "Simulator",
] as const;

export type SettingGroup = typeof settingGroups[number];
