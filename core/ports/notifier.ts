import type { PhoneNumber } from "../domain/account/phone_number.ts";

/** What a user is notified about. */
export type NoticeKind =
  | "phone_changed"
  | "password_changed"
  | "second_factor_changed"
  | "password_reset_started"
  | "password_reset_halfway"
  /** A login from a network that is new for this user. */
  | "new_place";

/** Best effort: never throws, and nothing waits for it. */
export interface Notifier {
  /** False if notices are disabled because a setting is missing; `notify` says which. */
  readonly configured: boolean;
  notify(
    to: PhoneNumber,
    kind: NoticeKind,
  ): Promise<{ readonly sent: boolean; readonly words: string }>;
}
