import type { NoticeKind } from "../../domain/sending/notice_kind.ts";
import type { Notifier } from "../../ports/notifier.ts";
import { failureMeanings, meaningOfHttpStatus } from "./errors/failure_table.ts";
import type { Meaning } from "./errors/meaning.ts";
import { errorClassOf } from "./reading.ts";
import { type ConnectionOptions, type Exchange, exchange } from "./request.ts";

export interface TwilioNotifierOptions extends ConnectionOptions {
  /** The app's name, as users know it. Null if it is not set. */
  readonly appName: string | null;
  /** The account that pays, even if an API key is used. */
  readonly accountSid: string;
  /** The messaging service (MG SID) that chooses the sender. */
  readonly messagingServiceSid: string;
}

const changed = (what: string) => (account: string): string =>
  `${what} of your ${account} was changed. If it was not you, contact support.`;

/** The text that a user gets: what happened and what to do, without link, code or username. */
const texts: Readonly<Record<NoticeKind, (account: string) => string>> = {
  phone_changed: changed("The phone number"),
  password_changed: changed("The password"),
  second_factor_changed: changed("A login method"),
  new_place: (account) =>
    `Someone logged in to your ${account} from a new network. If it was not you, change ` +
    "the password and contact support.",
  password_reset_started: (account) =>
    `Someone with this phone started to reset the password of your ${account}. ` +
    "If it was not you, log in to stop it.",
  password_reset_halfway: (account) =>
    `A password reset of your ${account} is waiting and can be completed soon. ` +
    "If it was not you, log in to stop it.",
};

function bodyOf(kind: NoticeKind, appName: string | null): string {
  return texts[kind](appName === null ? "account" : `${appName} account`);
}

/**
 * Sends notices through Twilio's Messaging API, because Verify sends codes only. Makes one request
 * per notice and never retries it. Reports failures in the result instead of throwing.
 */
export function openTwilioNotifier(options: TwilioNotifierOptions): Notifier {
  const path = `/2010-04-01/Accounts/${encodeURIComponent(options.accountSid)}/Messages.json`;
  return {
    configured: true,
    async notify(to, kind) {
      const form = {
        To: to,
        MessagingServiceSid: options.messagingServiceSid,
        Body: bodyOf(kind, options.appName),
      };
      const made = await exchange(options, { method: "POST", path, form });
      const { httpStatus, failure } = made;
      if (failure === null && httpStatus !== null && httpStatus >= 200 && httpStatus < 300) {
        return { status: "sent", words: "Accepted by Twilio", error: null };
      }
      const why = failure ?? `HTTP ${httpStatus}`;
      return {
        status: meaningOf(made).untouched ? "failed" : "uncertain",
        words: `Cannot send a notice: ${why}`,
        error: errorClassOf(made, null),
      };
    },
  };
}

function meaningOf({ failure, httpStatus }: Exchange): Meaning {
  return failure === null && httpStatus !== null
    ? meaningOfHttpStatus(httpStatus)
    : failureMeanings[failure ?? "dropped"];
}

/** Used if no messaging service is set. The audit log then gives this as the reason. */
export const noNotifier: Notifier = {
  configured: false,
  notify: () =>
    Promise.resolve({
      status: "failed",
      words: "Cannot send a notice: TWILIO_MESSAGING_SERVICE_SID is not set",
      error: null,
    }),
};
