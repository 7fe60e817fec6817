import type { Caller } from "../../domain/audit_event.ts";
import { challengeEnd } from "../../domain/challenge/challenge.ts";
import type { Channel } from "../../domain/channel.ts";
import { maskPhoneNumber } from "../../domain/account/phone_mask.ts";
import type { PhoneNumber } from "../../domain/account/phone_number.ts";
import { granted, type Outcome } from "../../domain/refusal.ts";
import { mayCorrectNumber } from "../../domain/account/user.ts";
import type { Ports } from "../../ports/ports.ts";
import { newEvent } from "../record/new_event.ts";
import { sendRefusal } from "../sending/count_send.ts";
import {
  type ChallengeRefusal,
  type FoundChallenge,
  refuseChallenge,
} from "../challenge/find_open_challenge.ts";
import type { RecordRefusalPorts } from "../record/record_refusal.ts";

type CorrectPhonePorts = RecordRefusalPorts & Pick<Ports, "users" | "challenges" | "clock">;

export type CorrectionRefusal =
  | ChallengeRefusal
  | "phone_number_not_correctable"
  | "resend_too_soon"
  | "too_many_sends"
  | "channel_unavailable";

const operation = "phone.correct";

/**
 * Corrects a phone number that was mistyped at registration, during a login whose password was
 * correct and that can send a code now. A code sent to the old number is invalid from then on,
 * including one still in transit. Sends, guesses and waits stay counted. A request with the current
 * number changes nothing, so it can be repeated. Returns the updated challenge and user.
 */
export async function correctPhone(
  ports: CorrectPhonePorts,
  found: FoundChallenge,
  { phoneNumber, channel }: { readonly phoneNumber: PhoneNumber; readonly channel: Channel },
  caller: Caller,
): Promise<Outcome<FoundChallenge, CorrectionRefusal>> {
  const { challenge, user } = found;
  const refuse = (code: CorrectionRefusal, more = {}) =>
    refuseChallenge(ports, found, code, operation, caller, more);
  const open = challenge.purpose === "login" && mayCorrectNumber(user);
  // Check before comparing the numbers: the response must not confirm someone's number.
  if (!open && challenge.numberVersion === 0) return await refuse("phone_number_not_correctable");
  if (phoneNumber === user.phoneNumber) return granted(found);
  if (!open) return await refuse("phone_number_not_correctable");
  const now = ports.clock();
  const fresh = { smsSends: 0, landline: false, undeliveredChannel: null, smsUndelivered: false };
  const closed = sendRefusal({ ...challenge, ...fresh }, channel, now);
  if (closed !== null) {
    const { code, ...more } = closed.refusal;
    return await refuse(code, more);
  }
  const detail = {
    challenge_id: challenge.id,
    from: maskPhoneNumber(user.phoneNumber),
    to: maskPhoneNumber(phoneNumber),
    corrections_left: user.phoneCorrectionsLeft - 1,
  };
  const corrected = await ports.users.correctPhone({
    challengeId: challenge.id,
    userId: user.id,
    numberVersion: challenge.numberVersion,
    from: user.phoneNumber,
    to: phoneNumber,
    now,
  }, newEvent(ports, caller, { type: "phone.corrected", userId: user.id, detail }));
  const latest = await ports.challenges.findChallenge(challenge.id);
  if (latest === null) return await refuse("invalid_challenge");
  if (corrected) return granted(latest);
  const end = challengeEnd(latest.challenge, now);
  if (end !== null) return await refuse(end);
  // Another correction was faster: the client should check the number again.
  return mayCorrectNumber(latest.user)
    ? await refuse("resend_too_soon", { retryAfterSeconds: 1 })
    : await refuse("phone_number_not_correctable");
}
