import type { ClientId } from "../../core/domain/oidc/client.ts";
import type {
  ClientUser,
  DescribedClient,
  ListedApiKey,
  ListedInvitation,
  TestNumberList,
} from "../../core/operator.ts";

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

/** The apps that log in by OpenID Connect. */
export interface AppsState {
  readonly asked: boolean;
  /** By name. Null before the first answer. */
  readonly read: readonly DescribedClient[] | null;
  readonly trouble: string | null;
  readonly cursor: number;
  /** The first visible row. */
  readonly top: number;
}

export const newApps: AppsState = { asked: false, read: null, trouble: null, cursor: 0, top: 0 };

/** An app, and who can use it. */
export interface AppRead {
  readonly client: DescribedClient;
  readonly users: readonly ClientUser[];
}

/** One app on the screen. */
export interface AppState {
  readonly clientId: ClientId;
  readonly name: string;
  readonly asked: boolean;
  /** Null before the first answer. */
  readonly read: AppRead | null;
  /** Whether it was removed. */
  readonly missing: boolean;
  readonly trouble: string | null;
  /** The index of the selected fact or user. */
  readonly cursor: number;
  /** The first visible line of each pane. */
  readonly tops: readonly number[];
}
