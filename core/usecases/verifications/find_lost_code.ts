import type { KeyCaller } from "../../domain/audit_event.ts";
import { granted, type Outcome, refused } from "../../domain/refusal.ts";
import type { PhoneVerification } from "../../domain/verifications/phone_verification.ts";
import type { Ports } from "../../ports/ports.ts";
import { newEvent } from "../record/new_event.ts";
import { lastLostSend, lookUpSend, type LookUpSendPorts } from "../sending/find_sent_code.ts";
import { factsOf } from "./find_verification.ts";

export type FindLostCodePorts = LookUpSendPorts & Pick<Ports, "verifications">;

/**
 * Returns the verification with the provider's ID, which a guess needs. If the response to its last
 * send was lost, the code may have reached the phone, so the send is looked up in the provider's
 * list. An ID that another verification has is never adopted.
 */
export async function findLostCode(
  ports: FindLostCodePorts,
  verification: PhoneVerification,
  caller: KeyCaller,
): Promise<
  Outcome<PhoneVerification, "code_not_sent" | "code_expired" | "provider_unavailable">
> {
  const { id, phoneNumber } = verification;
  if (verification.verificationId !== null) return granted(verification);
  if (verification.sends === 0) return refused("code_not_sent");
  const sends = await ports.sending.listDeliveriesOfVerification(id);
  const lost = lastLostSend(sends, phoneNumber, ports.clock());
  if (lost === null) return refused("code_expired");
  const looked = await lookUpSend(ports, lost, { to: phoneNumber, purpose: "verification" }, (
    { messageId, verificationId },
  ) => {
    const more = { channel: lost.channel, delivery_id: lost.id, verification_id: verificationId };
    const detail = { ...factsOf(verification, caller), ...more, found_later: true };
    const event = newEvent(ports, caller, { type: "verification.code_sent", detail });
    const { id: deliveryId, channel } = lost;
    const found = { id, deliveryId, verificationId, messageId, channel, foundAt: ports.clock() };
    return ports.verifications.adoptSend(found, event);
  });
  if (!looked.ok) return looked;
  // Another request may have found it first.
  const current = await ports.verifications.findVerification(id);
  return current === null || current.verificationId === null
    ? refused("code_expired")
    : granted(current);
}
