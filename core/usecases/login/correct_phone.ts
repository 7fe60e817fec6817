import type { Caller } from "../../domain/audit_event.ts";
import { challengeEnd } from "../../domain/challenge/challenge.ts";
import type { Channel } from "../../domain/channel.ts";
import { maskPhoneNumber, type PhoneNumber } from "../../domain/account/phone_number.ts";
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
 * Corrects a number that was mistyped at sign-up, in a login whose password was just right and that
 * can send at once. A code that was sent to the old number proves nothing from then on, also one
 * that is still on its way. Sends, guesses and waits stay counted. A request that names the present
 * number changes nothing, so it can be repeated. Returns the challenge and the user as they are
 * then.
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
  // Before the numbers are compared: the answer must not confirm what somebody's number is.
  if (!open && challenge.numberVersion === 0) return await refuse("phone_number_not_correctable");
  if (phoneNumber === user.phoneNumber) return granted(found);
  if (!open) return await refuse("phone_number_not_correctable");
  const now = ports.clock();
  const closed = sendRefusal({ ...challenge, smsSends: 0, landline: false }, channel, now);
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
  // Another correction was faster: the caller looks again at what the number is now.
  return mayCorrectNumber(latest.user)
    ? await refuse("resend_too_soon", { retryAfterSeconds: 1 })
    : await refuse("phone_number_not_correctable");
}
