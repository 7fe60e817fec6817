import type { NoticeKind, Notifier } from "../../ports/notifier.ts";
import { type ConnectionOptions, exchange } from "./request.ts";

export interface TwilioNotifierOptions extends ConnectionOptions {
  /** The account that pays, even if an API key is used. */
  readonly accountSid: string;
  /** The messaging service (MG SID) that chooses the sender. */
  readonly messagingServiceSid: string;
}

/** The texts that users get. They say what happened and what to do, without link, code or name. */
const bodies = {
  phone_changed:
    "The phone number of your account was changed. If it was not you, contact support.",
  password_changed: "The password of your account was changed. If it was not you, contact support.",
  second_factor_changed:
    "A login method of your account was changed. If it was not you, contact support.",
} as const satisfies Record<NoticeKind, string>;

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
        Body: bodies[kind],
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
