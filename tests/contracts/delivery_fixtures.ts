import type { Delivery, DeliveryResult } from "../../core/domain/sending/delivery.ts";
import type { Stores } from "../../core/ports/stores/stores.ts";
import { newEvent, newId, next, now } from "./store_fixtures.ts";

/** A delivery just handed to the provider: an SMS to an unknown number for one cent. */
export function newDelivery(facts: Partial<Delivery> = {}): Delivery {
  const at = facts.at ?? now;
  return {
    id: newId("dlv", at),
    at,
    purpose: "login",
    channel: "sms",
    userId: null,
    challengeId: null,
    phoneVerificationId: null,
    apiKey: null,
    maskedPhoneNumber: "+1 ... ... 00",
    numberKey: "0123456789abcdef",
    country: "US",
    prefix: "+12025550",
    verified: false,
    known: false,
    familiar: false,
    network: "192.0.2.1",
    requestId: null,
    status: "started",
    blockReason: null,
    blockedBy: null,
    locale: "pt-BR",
    answeredChannel: null,
    verificationId: null,
    messageId: null,
    foundAt: null,
    providerCode: null,
    httpStatus: null,
    latencyMs: null,
    estimatedPrice: 10_000,
    price: null,
    guesses: 0,
    approvedAt: null,
    messageStatus: null,
    messageError: null,
    undelivered: false,
    reconciledAt: null,
    ...facts,
  };
}

/** The provider accepted the delivery. */
export function newResult(
  { id }: Pick<Delivery, "id">,
  facts: Partial<DeliveryResult> = {},
): DeliveryResult {
  return {
    id,
    status: "sent",
    answeredChannel: "sms",
    verificationId: `VE${next()}`,
    messageId: `VL${next()}`,
    providerCode: null,
    httpStatus: 201,
    latencyMs: 80,
    ...facts,
  };
}

/** Adds a delivery to the store, settles it with `result` and returns it. */
export async function givenDelivery(
  stores: Stores,
  facts: Partial<Delivery> = {},
  result: Partial<DeliveryResult> = {},
): Promise<Delivery> {
  const delivery = newDelivery(facts);
  await stores.sending.admitDelivery(delivery, [], delivery.at);
  const settled = newResult(delivery, result);
  await stores.sending.settleDelivery(settled, [], newEvent());
  return { ...delivery, ...settled };
}
