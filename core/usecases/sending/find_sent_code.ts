import type { Caller } from "../../domain/audit_event.ts";
import { codePurpose, resendWaitAfterFaultSeconds } from "../../domain/challenge/challenge.ts";
import { parseChannel } from "../../domain/channel.ts";
import type { Delivery, DeliveryStatus } from "../../domain/sending/delivery.ts";
import { startSecondsMax } from "../../domain/sending/delivery_progress.ts";
import { after, type Instant } from "../../domain/instant.ts";
import type { PhoneNumber } from "../../domain/account/phone_number.ts";
import { numberKeyOf } from "../../domain/sending/number_key.ts";
import { granted, type Outcome, refused } from "../../domain/refusal.ts";
import type { Method } from "../../domain/method.ts";
import type { Ports } from "../../ports/ports.ts";
import type { ListedMessage, SendPurpose } from "../../ports/verifier.ts";
import { newEvent, type NewEventPorts } from "../record/new_event.ts";
import type { FoundChallenge } from "../challenge/find_open_challenge.ts";
import { takeOverSend, type TakeOverSendPorts } from "./take_over_send.ts";

type FindSentCodePorts = TakeOverSendPorts & LookUpSendPorts & Pick<Ports, "challenges">;

export type LookUpSendPorts = NewEventPorts & Pick<Ports, "sending" | "verifier" | "clock">;

/** The maximum number of lookups of one send. The first that gets a response is the last. */
const lookUpsMax = 3;

/** Our clock and the provider's may differ. */
const clockSkewSeconds = 60;

/**
 * Returns the challenge with the verification that a guess of a sent code needs. If the response to
 * its last send was lost, the code may have reached the phone although we do not know the
 * verification. So when a code is entered, the send is looked up in the provider's list by service,
 * number and time. A verification that belongs to another user's challenge is never adopted, and
 * nothing that was counted for the send is given back.
 */
export async function findSentCode(
  ports: FindSentCodePorts,
  found: FoundChallenge,
  method: Method,
  caller: Caller,
): Promise<Outcome<FoundChallenge, "code_not_sent" | "code_expired" | "provider_unavailable">> {
  const { challenge } = found;
  if (parseChannel(method) === null || challenge.verificationId !== null) return granted(found);
  if (challenge.sends === 0) {
    const current = await takeOverSend(ports, found, caller)
      ? await ports.challenges.findChallenge(challenge.id)
      : null;
    return current === null ? refused("code_not_sent") : granted(current);
  }
  const sends = await ports.sending.listDeliveriesOfChallenge(challenge.id);
  const lost = lastLostSend(sends, numberOf(found), ports.clock());
  if (lost === null) return refused("code_expired");
  const purpose = codePurpose(challenge, found.user.phoneVerifiedAt);
  const looked = await lookUpSend(
    ports,
    lost,
    { to: numberOf(found), purpose },
    (message) => adopt(ports, found, lost, message, caller),
  );
  if (!looked.ok) return looked;
  // Another request may have found it first.
  const current = await ports.challenges.findChallenge(challenge.id);
  return current === null || current.challenge.verificationId === null
    ? refused("code_expired")
    : granted(current);
}

/**
 * Looks a lost send up in the provider's list, and passes the messages to `adopt`, newest first,
 * until it accepts one. Refuses if the send was looked up too often.
 */
export async function lookUpSend(
  ports: LookUpSendPorts,
  lost: Delivery,
  { to, purpose }: { readonly to: PhoneNumber; readonly purpose: SendPurpose },
  adopt: (message: ListedMessage) => Promise<boolean>,
): Promise<Outcome<null, "code_expired" | "provider_unavailable">> {
  if (!await ports.sending.takeLookUp(lost.id, lookUpsMax)) return refused("code_expired");
  const span = {
    from: after(lost.at, -clockSkewSeconds),
    until: after(lost.at, startSecondsMax + clockSkewSeconds),
  };
  const answer = await ports.verifier.findMessages(to, span, purpose);
  if (answer.result === "fault") {
    const retryAfterSeconds = resendWaitAfterFaultSeconds;
    return refused("provider_unavailable", { retryAfterSeconds });
  }
  for (const message of answer.messages) {
    if (await adopt(message)) break;
  }
  await ports.sending.endLookUps(lost.id, lookUpsMax);
  return granted(null);
}

function numberOf({ challenge, user }: FoundChallenge): PhoneNumber {
  return challenge.phoneNumber ?? user.phoneNumber;
}

/** With these statuses no code reached the phone, so an earlier send counts as the last one. */
const neverSent: ReadonlySet<DeliveryStatus> = new Set(["blocked", "failed", "refused"]);

/** Returns the last of these sends if its response was lost and it went to this number. */
export function lastLostSend(
  sends: readonly Delivery[],
  to: PhoneNumber,
  now: Instant,
): Delivery | null {
  const last = sends.findLast(({ status }) => !neverSent.has(status));
  if (last === undefined || last.numberKey !== numberKeyOf(to)) return null;
  const crashed = last.status === "started" && after(last.at, startSecondsMax) <= now;
  return last.status === "uncertain" || crashed ? last : null;
}

async function adopt(
  ports: FindSentCodePorts,
  { challenge }: FoundChallenge,
  lost: Delivery,
  { messageId, verificationId }: ListedMessage,
  caller: Caller,
): Promise<boolean> {
  const event = newEvent(ports, caller, {
    type: "code.sent",
    userId: challenge.userId,
    detail: {
      challenge_id: challenge.id,
      channel: lost.channel,
      delivery_id: lost.id,
      verification_id: verificationId,
      found_later: true,
    },
  });
  return await ports.challenges.adoptSend({
    deliveryId: lost.id,
    challengeId: challenge.id,
    numberVersion: challenge.numberVersion,
    verificationId,
    messageId,
    channel: lost.channel,
    foundAt: ports.clock(),
  }, event);
}
