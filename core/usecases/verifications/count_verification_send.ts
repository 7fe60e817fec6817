import type { KeyCaller } from "../../domain/audit_event.ts";
import { resendAfter } from "../../domain/challenge/challenge.ts";
import type { Channel } from "../../domain/channel.ts";
import type { Instant } from "../../domain/instant.ts";
import { granted, type Outcome, type Refused, refused } from "../../domain/refusal.ts";
import { numberKeyOf } from "../../domain/sending/number_key.ts";
import { gapWait, keySendGap } from "../../domain/sending/send_gap.ts";
import type { GrowingDelay } from "../../domain/throttle.ts";
import type { PhoneVerification } from "../../domain/verifications/phone_verification.ts";
import type { Ports } from "../../ports/ports.ts";
import { sendRefusal } from "../sending/count_send.ts";
import {
  endOfVerification,
  type FindVerificationPorts,
  refuseVerification,
  type VerificationRefusal,
} from "./find_verification.ts";

export type CountVerificationSendPorts = FindVerificationPorts & Pick<Ports, "throttles">;

/** The wait between two codes that one key sends to one number, across verifications. */
export interface VerificationGap {
  readonly gap: GrowingDelay;
  /** Seconds to wait; null if a code may be sent now. */
  readonly waitSeconds: number | null;
  /** When another code may follow if one is sent now. */
  readonly nextAt: Instant;
}

export async function findVerificationGap(
  ports: Pick<Ports, "throttles">,
  { apiKeyId, phoneNumber }: Pick<PhoneVerification, "apiKeyId" | "phoneNumber">,
  now: Instant,
): Promise<VerificationGap> {
  const gap = keySendGap(apiKeyId, numberKeyOf(phoneNumber));
  const running = (await ports.throttles.peekThrottles([gap], now)).get(gap.key);
  const waits = running !== undefined && running.opensAt > now;
  return {
    gap,
    waitSeconds: waits ? gapWait(running.opensAt, false, now) : null,
    nextAt: resendAfter((running?.count ?? 0) + 1, now),
  };
}

export type VerificationCountRefusal =
  | VerificationRefusal
  | "resend_too_soon"
  | "too_many_sends"
  | "channel_unavailable";

/**
 * Counts another send of a verification's code against its own limits. The wait of the number is
 * only checked here: it is counted together with the budgets.
 */
export async function countVerificationSend(
  ports: CountVerificationSendPorts,
  verification: PhoneVerification,
  channel: Channel,
  caller: KeyCaller,
): Promise<
  Outcome<
    { readonly taken: PhoneVerification; readonly gap: GrowingDelay },
    VerificationCountRefusal
  >
> {
  const now = ports.clock();
  const { gap, waitSeconds, nextAt } = await findVerificationGap(ports, verification, now);
  const closed = sendRefusal(verification, channel, now) ??
    (waitSeconds === null ? null : refused("resend_too_soon", { retryAfterSeconds: waitSeconds }));
  if (closed !== null) return await refuse(ports, verification, channel, closed, caller);
  const taken = await ports.verifications.takeSend({
    id: verification.id,
    sendsBefore: verification.sends,
    now,
    resendAfter: Math.max(resendAfter(verification.sends + 1, now), nextAt),
    channel,
  });
  if (taken !== null) return granted({ taken, gap });
  const overtaken = await overtakenRefusal(ports, verification, channel);
  return await refuse(ports, verification, channel, overtaken, caller);
}

/** Another request was faster: it sent a code, or it ended the verification. */
async function overtakenRefusal(
  ports: CountVerificationSendPorts,
  { id }: PhoneVerification,
  channel: Channel,
): Promise<Refused<VerificationCountRefusal>> {
  const current = await ports.verifications.findVerification(id);
  if (current === null) return refused("verification_not_found");
  const end = await endOfVerification(ports, current);
  if (end !== null) return refused(end);
  return sendRefusal(current, channel, ports.clock()) ??
    refused("resend_too_soon", { retryAfterSeconds: 1 });
}

function refuse<Refusing extends Refused>(
  ports: CountVerificationSendPorts,
  verification: PhoneVerification,
  channel: Channel,
  refusing: Refusing,
  caller: KeyCaller,
): Promise<Refusing> {
  const facts = { type: "verification.code_refused", refusing, more: { channel } } as const;
  return refuseVerification(ports, verification, facts, caller);
}
