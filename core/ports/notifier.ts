import type { PhoneNumber } from "../domain/account/phone_number.ts";

/** What a person is told about. */
export type NoticeKind = "phone_changed" | "password_changed" | "second_factor_changed";

/** Best effort: never throws, never holds anything up. */
export interface Notifier {
  /** False where nothing is ever sent, for want of a setting; `notify` says which. */
  readonly configured: boolean;
  notify(
    to: PhoneNumber,
    kind: NoticeKind,
  ): Promise<{ readonly sent: boolean; readonly words: string }>;
}
