/** What an operator can do to an account. Names are the command line's too. */
export const operatorActs = [
  "lock",
  "unlock",
  "end_sessions",
  "end_devices",
  "reset_second_factor",
  "issue_recovery_code",
  "remove_totp",
  "remove_passkey",
  "delete",
] as const;

export type OperatorAct = typeof operatorActs[number];

/** What an act would do now, in the core's words: every edge shows these and no others. */
export interface ActPreview {
  readonly act: OperatorAct;
  readonly username: string;
  /** Whole sentences: "3 sessions end at once." */
  readonly effects: readonly string[];
  /**
   * How an operator confirms: by `y`, or, for what cannot be undone or weakens the account, by
   * typing the last three digits of the user's phone number.
   */
  readonly confirm: "y" | "digits";
}

/** What an act did. */
export interface ActDone {
  readonly words: string;
  /** Shown once; only its hash is kept. Null for all acts but `issue_recovery_code`. */
  readonly recoveryCode: string | null;
}
