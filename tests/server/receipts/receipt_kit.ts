import twilio from "twilio";
import { createHash } from "node:crypto";

export const publicUrl = "https://login.example.com";

export const sids = {
  service: `VA${"1".repeat(32)}`,
  verification: `VE${"2".repeat(32)}`,
  attempt: `VL${"3".repeat(32)}`,
};

/** A phone number that must appear nowhere after an event with it was received. */
export const canary = "+12025550187";

export interface TwilioEvent {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A message status event as Twilio describes it. */
export function eventOf(
  status: string,
  facts: Readonly<Record<string, unknown>> = {},
): TwilioEvent & Readonly<Record<string, unknown>> {
  return {
    specversion: "1.0",
    type: `com.twilio.accountsecurity.verify.message.${status}`,
    source: `/v2/Attempts/${sids.attempt}`,
    id: `EZ${"4".repeat(32)}`,
    dataschema: "https://events-schemas.twilio.com/Verify.MessageStatus/1",
    datacontenttype: "application/json",
    time: "2026-01-01T00:00:05.000Z",
    data: {
      account_sid: `AC${"5".repeat(32)}`,
      service_sid: sids.service,
      verification_sid: sids.verification,
      attempt_sid: sids.attempt,
      channel: "SMS",
      message_status: status.toUpperCase(),
      error_code: "30003",
      has_fallback: false,
      is_fallback: false,
      mcc: "310",
      mnc: "999",
      to: canary,
      number_segments: 1,
      tags: {},
      created_at: "2026-01-01T00:00:05Z",
      ...facts,
    },
  };
}

/** Signs a JSON body for our route with Twilio's own package. */
export function sign(
  authToken: string,
  body: string,
  origin: string = publicUrl,
  more = "",
): { readonly target: string; readonly signature: string } {
  const digest = createHash("sha256").update(body).digest("hex");
  const target = `/provider/events?bodySHA256=${digest}${more}`;
  return {
    target,
    signature: twilio.getExpectedTwilioSignature(authToken, `${origin}${target}`, {}),
  };
}
