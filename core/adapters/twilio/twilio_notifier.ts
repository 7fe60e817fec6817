import type { NoticeKind, Notifier } from "../../ports/notifier.ts";
import { type ConnectionOptions, exchange } from "./request.ts";

export interface TwilioNotifierOptions extends ConnectionOptions {
  /** The account that pays, also where an API key signs in. */
  readonly accountSid: string;
  /** The messaging service (MG SID) that chooses the sender. */
  readonly messagingServiceSid: string;
}

/** What people read. Says what happened and what to do; no link, no code, no name. */
const bodies = {
  phone_changed:
    "The phone number of your account was changed. If it was not you, contact support.",
  password_changed: "The password of your account was changed. If it was not you, contact support.",
  second_factor_changed:
    "A sign-in method of your account was changed. If it was not you, contact support.",
} as const satisfies Record<NoticeKind, string>;

/**
 * Notices as plain messages of Twilio's Messaging API: Verify sends codes only. One request each,
 * never repeated; what fails is told, not thrown.
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
      const answer = failure ?? `HTTP ${httpStatus}`;
      return { sent, words: sent ? "Handed to Twilio" : `Cannot send a notice: ${answer}` };
    },
  };
}

/** Where no messaging service is set: the record says so. */
export const noNotifier: Notifier = {
  configured: false,
  notify: () =>
    Promise.resolve({
      sent: false,
      words: "Cannot send a notice: TWILIO_MESSAGING_SERVICE_SID is not set",
    }),
};
