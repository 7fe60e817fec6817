import type { Caller } from "../../domain/audit_event.ts";
import { resendWaitSeconds } from "../../domain/challenge/challenge.ts";
import type { Delivery } from "../../domain/sending/delivery.ts";
import { after } from "../../domain/instant.ts";
import { networkOf } from "../../domain/network.ts";
import { numberKeyOf } from "../../domain/sending/number_key.ts";
import type { Ports } from "../../ports/ports.ts";
import { newEvent, type NewEventPorts } from "../record/new_event.ts";
import type { FoundChallenge } from "../challenge/find_open_challenge.ts";

export type TakeOverSendPorts = NewEventPorts & Pick<Ports, "challenges" | "sending" | "clock">;

/** A form may be submitted twice, but not ten times. */
const sendsMax = 10;

/**
 * A form that is submitted twice starts two logins in parallel. Only the first one's code is sent
 * (see `sendGap`), and the second login replaces the first, so that code then serves the second.
 * Applies only within the wait for the next code, for the same user, number and network, both after
 * a correct password. Returns true if the challenge has the verification now.
 */
export async function takeOverSend(
  ports: TakeOverSendPorts,
  found: FoundChallenge,
  caller: Caller,
): Promise<boolean> {
  const { challenge, user } = found;
  if (challenge.purpose !== "login") return false;
  const [waitSeconds] = resendWaitSeconds;
  const { items } = await ports.sending.listDeliveries({
    userId: user.id,
    since: after(challenge.createdAt, -waitSeconds),
    until: after(challenge.createdAt, waitSeconds),
    cursor: null,
    limit: sendsMax,
  });
  const sent = items.find((delivery) => isOfTheSame(found, delivery, caller));
  if (sent === undefined || sent.challengeId === null || sent.verificationId === null) return false;
  const event = newEvent(ports, caller, {
    type: "code.sent",
    userId: user.id,
    detail: {
      challenge_id: challenge.id,
      channel: sent.channel,
      delivery_id: sent.id,
      verification_id: sent.verificationId,
      taken_over: true,
    },
  });
  return await ports.challenges.takeOverSend({
    deliveryId: sent.id,
    fromChallengeId: sent.challengeId,
    challengeId: challenge.id,
    numberVersion: challenge.numberVersion,
    verificationId: sent.verificationId,
    channel: sent.channel,
    now: ports.clock(),
  }, event);
}

function isOfTheSame({ user }: FoundChallenge, delivery: Delivery, caller: Caller): boolean {
  const { status, purpose, numberKey, network } = delivery;
  return status === "sent" && (purpose === "login" || purpose === "registration") &&
    numberKey === numberKeyOf(user.phoneNumber) && network === networkOf(caller.address);
}
