import type { NoticeKind, Notifier } from "../../ports/notifier.ts";
import { type ConnectionOptions, exchange } from "./request.ts";

export interface TwilioNotifierOptions extends ConnectionOptions {
  /** The app's name, as users know it. Null if it is not set. */
  readonly appName: string | null;
  /** The account that pays, even if an API key is used. */
  readonly accountSid: string;
  /** The messaging service (MG SID) that chooses the sender. */
  readonly messagingServiceSid: string;
}

const changed = {
  phone_changed: "The phone number",
  password_changed: "The password",
  second_factor_changed: "A login method",
} as const satisfies Record<Exclude<NoticeKind, "new_place">, string>;

/** The text that a user gets: what happened and what to do, without link, code or username. */
function bodyOf(kind: NoticeKind, appName: string | null): string {
  const account = appName === null ? "account" : `${appName} account`;
  if (kind === "new_place") {
    return `Someone logged in to your ${account} from a new network. If it was not you, change ` +
      "the password and contact support.";
  }
  return `${changed[kind]} of your ${account} was changed. If it was not you, contact support.`;
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
      const { httpStatus, failure } = await exchange(options, { method: "POST", path, form });
      const sent = failure === null && httpStatus !== null && httpStatus >= 200 && httpStatus < 300;
      const why = failure ?? `HTTP ${httpStatus}`;
      return { sent, words: sent ? "Accepted by Twilio" : `Cannot send a notice: ${why}` };
    },
  };
}

/** Used if no messaging service is set. The audit log then gives this as the reason. */
export const noNotifier: Notifier = {
  configured: false,
  notify: () =>
    Promise.resolve({
      sent: false,
      words: "Cannot send a notice: TWILIO_MESSAGING_SERVICE_SID is not set",
    }),
};
