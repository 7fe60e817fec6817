import type { ListedApiKey, ListedInvitation, TestNumberList } from "../../core/operator.ts";

/** The sections of the screen, in their order. */
export const accessSections = ["invitations", "keys", "numbers"] as const;

export type AccessSection = typeof accessSections[number];

/** All data of the screen, newest first; test numbers by expiry. */
export interface AccessRead {
  readonly invitations: readonly ListedInvitation[];
  /** Whether there are more invitations than those. */
  readonly more: boolean;
  readonly keys: readonly ListedApiKey[];
  readonly testNumbers: TestNumberList;
}

/** Who may come in: invitations, API keys and test numbers. */
export interface AccessState {
  /** Null before the first answer. */
  readonly read: AccessRead | null;
  readonly asked: boolean;
  readonly section: AccessSection;
  /** The index of the selected row of the section. */
  readonly cursor: number;
  /** The first visible row. */
  readonly top: number;
  /** Why the last read failed. */
  readonly trouble: string | null;
}

export const newAccess: AccessState = {
  read: null,
  asked: false,
  section: "invitations",
  cursor: 0,
  top: 0,
  trouble: null,
};
