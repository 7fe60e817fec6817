import type { TokenId } from "../../../core/domain/token.ts";
import type { PhoneVerification } from "../../../core/domain/verifications/phone_verification.ts";
import type { SettledSend } from "../../../core/ports/stores/challenge_store.ts";
import type { Stores } from "../../../core/ports/stores/stores.ts";
import { newDelivery, newResult } from "../delivery_fixtures.ts";
import { minute, newId, next, now, phone } from "../store_fixtures.ts";

/** The ID of an API key. The stores do not check that it exists. */
export const apiKeyId = "k".repeat(22) as TokenId;

/** An open verification with one text message, which expires ten minutes after `now`. */
export function newVerification(facts: Partial<PhoneVerification> = {}): PhoneVerification {
  return {
    id: newId("vrf", now),
    apiKeyId,
    purpose: "sign_up",
    phoneNumber: phone(next()),
    createdAt: now,
    expiresAt: now + 10 * minute,
    endedAs: null,
    endedAt: null,
    guesses: 0,
    sends: 1,
    smsSends: 1,
    landline: false,
    resendAfter: now,
    verificationId: `VE${next()}`,
    channel: "sms",
    ...facts,
  };
}

export async function givenVerification(
  stores: Stores,
  facts: Partial<PhoneVerification> = {},
): Promise<PhoneVerification> {
  const verification = newVerification(facts);
  await stores.verifications.insertVerification(verification);
  return verification;
}

/** A started delivery and how it is settled. */
export async function startedSend(
  stores: Stores,
  verification: PhoneVerification,
  facts: Partial<SettledSend["result"]> = {},
): Promise<SettledSend> {
  const delivery = newDelivery({
    purpose: "verification",
    phoneVerificationId: verification.id,
    apiKey: { id: verification.apiKeyId, name: "shop" },
  });
  await stores.sending.admitDelivery(delivery, [], delivery.at);
  return { result: newResult(delivery, facts), refunded: [] };
}
