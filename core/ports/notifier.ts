import type { PhoneNumber } from "../domain/account/phone_number.ts";
import type { ProviderErrorClass } from "../domain/metrics/provider_error.ts";
import type { NoticeKind } from "../domain/sending/notice_kind.ts";

/** Best effort: never throws, and nothing waits for it. */
export interface Notifier {
  /** False if notices are disabled because a setting is missing; `notify` says which. */
  readonly configured: boolean;
  notify(to: PhoneNumber, kind: NoticeKind): Promise<NoticeAnswer>;
}

export interface NoticeAnswer {
  /** `failed`: certainly not sent. `uncertain`: the provider may have acted before it failed. */
  readonly status: "sent" | "failed" | "uncertain";
  /** For operators. */
  readonly words: string;
  /** Why the provider did not accept it. Null if it did, and if notices are disabled. */
  readonly error: ProviderErrorClass | null;
}
