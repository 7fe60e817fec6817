/** Message status events, as Event Streams would post them: signed, in batches. */
import { createHash, createHmac } from "node:crypto";
import { isoInstant, mintSid } from "../wire/minting.ts";
import type { TwilioJson } from "../wire/problem.ts";
import { deliveryOf } from "./attempts.ts";
import type { Attempt, World } from "./world.ts";

/** The statuses that Event Streams reports, for each status of an attempt. */
const reported: Readonly<Record<string, string>> = {
  initiated: "sent",
  sent: "sent",
  completed: "delivered",
  delivered: "delivered",
  undelivered: "undelivered",
  failed: "failed",
};

/**
 * A signed request with the events since the last call, or null if nothing happened. `url` is where
 * Twilio would post them. Nothing is sent.
 */
export function nextEvents(world: World, url: string): Request | null {
  const events: TwilioJson[] = [];
  for (const attempt of world.attempts.values()) {
    const { status, errorCode } = statusOf(world, attempt);
    if (status === undefined || attempt.reported === status) continue;
    attempt.reported = status;
    events.push(renderEvent(world, attempt, status, errorCode));
  }
  if (events.length === 0) return null;
  const body = JSON.stringify(events);
  const target = new URL(url);
  target.searchParams.set("bodySHA256", createHash("sha256").update(body).digest("hex"));
  const signature = createHmac("sha1", world.account.authToken).update(target.href)
    .digest("base64");
  const headers = { "content-type": "application/json", "x-twilio-signature": signature };
  return new Request(target, { method: "POST", headers, body });
}

function statusOf(
  world: World,
  attempt: Attempt,
): { readonly status: string | undefined; readonly errorCode: string } {
  const { message_status: message, call_status: call, error_code: code } = deliveryOf(
    world,
    attempt,
  );
  const errorCode = typeof code === "string" ? code : "";
  return { status: reported[String(message ?? call)], errorCode };
}

function renderEvent(
  world: World,
  attempt: Attempt,
  status: string,
  errorCode: string,
): TwilioJson {
  const at = isoInstant(world.now());
  return {
    specversion: "1.0",
    type: `com.twilio.accountsecurity.verify.message.${status}`,
    source: `/v2/Attempts/${attempt.sid}`,
    id: mintSid("EZ", world.randomBytes),
    datacontenttype: "application/json",
    time: at,
    data: {
      account_sid: world.account.accountSid,
      service_sid: attempt.serviceSid,
      verification_sid: attempt.verificationSid,
      attempt_sid: attempt.sid,
      channel: attempt.channel.toUpperCase(),
      message_status: status.toUpperCase(),
      error_code: errorCode,
      has_fallback: false,
      is_fallback: false,
      mcc: "310",
      mnc: "999",
      to: attempt.to,
      number_segments: 1,
      tags: {},
      created_at: at,
    },
  };
}
