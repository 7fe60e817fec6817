import type { Caller } from "../../domain/audit_event.ts";
import { sendsMax } from "../../domain/challenge/challenge.ts";
import type { Channel } from "../../domain/channel.ts";
import { secondsUntil } from "../../domain/instant.ts";
import { maskPhoneNumber } from "../../domain/account/phone_number.ts";
import { granted, type Outcome } from "../../domain/refusal.ts";
import {
  type ChallengeRefusal,
  findOpenChallenge,
  type FindOpenChallengePorts,
} from "./find_open_challenge.ts";
import { type OfferedMethods, offerMethods, type OfferMethodsPorts } from "./offer_methods.ts";

export interface ChallengeState extends OfferedMethods {
  readonly delivery: { readonly channel: Channel; readonly status: string } | null;
  readonly sendsLeft: number;
  readonly resendAfterSeconds: number;
  readonly maskedPhoneNumber: string;
}

export async function readChallenge(
  ports: FindOpenChallengePorts & OfferMethodsPorts,
  { challengeToken }: { readonly challengeToken: string },
  caller: Caller,
): Promise<Outcome<ChallengeState, ChallengeRefusal>> {
  const purposes = ["login", "step_up"] as const;
  const found = await findOpenChallenge(ports, challengeToken, purposes, "code.send", caller);
  if (!found.ok) return found;
  const { challenge, user } = found.value;
  const now = ports.clock();
  return granted({
    ...await offerMethods(ports, challenge, user),
    delivery: challenge.channel === null ? null : { channel: challenge.channel, status: "pending" },
    sendsLeft: Math.max(0, sendsMax - challenge.sends),
    resendAfterSeconds: challenge.resendAfter > now ? secondsUntil(challenge.resendAfter, now) : 0,
    maskedPhoneNumber: maskPhoneNumber(challenge.phoneNumber ?? user.phoneNumber),
  });
}
