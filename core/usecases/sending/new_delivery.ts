import { type Caller, clientOf } from "../../domain/audit_event.ts";
import type { Delivery } from "../../domain/sending/delivery.ts";
import type { Destination } from "../../domain/sending/destination.ts";
import { networkOf } from "../../domain/network.ts";
import { numberKeyOf } from "../../domain/sending/number_key.ts";
import { maskPhoneNumber } from "../../domain/account/phone_mask.ts";
import { priceOf } from "../../domain/sending/price_table.ts";
import type { Ports } from "../../ports/ports.ts";
import type { SendRequest } from "./admission.ts";

type NewDeliveryPorts = Pick<Ports, "policies" | "newId">;

/** Returns the delivery of a message before it is sent. */
export function newDelivery(
  ports: NewDeliveryPorts,
  request: SendRequest,
  { country, prefix }: Destination,
  caller: Caller,
): Delivery {
  const { to, channel, locale, purpose, userId, challengeId, phoneVerificationId } = request;
  const { verified, known, familiar, at } = request;
  const client = clientOf(caller);
  return {
    id: ports.newId("dlv", at),
    at,
    purpose,
    channel,
    locale,
    userId,
    challengeId,
    phoneVerificationId,
    apiKey: client.apiKey,
    maskedPhoneNumber: maskPhoneNumber(to),
    numberKey: numberKeyOf(to),
    country,
    prefix,
    verified,
    known,
    familiar,
    network: client.address === null ? null : networkOf(client.address),
    requestId: caller.requestId,
    status: "started",
    blockReason: null,
    blockedBy: null,
    answeredChannel: null,
    verificationId: null,
    messageId: null,
    foundAt: null,
    providerCode: null,
    httpStatus: null,
    latencyMs: null,
    estimatedPrice: priceOf(ports.policies.prices, country, channel),
    price: null,
    guesses: 0,
    approvedAt: null,
    messageStatus: null,
    messageError: null,
    undelivered: false,
    reconciledAt: null,
  };
}
