import type { Channel } from "../channel.ts";
import type { Delivery } from "../sending/delivery.ts";
import { blockReasonWords, failureWords, providerFailureCode } from "./failure_words.ts";
import { type MicroUsd, microUsdPerUsd } from "../sending/money.ts";
import { type LooseStep, ranks } from "./trace.ts";

const channelWords: Readonly<Record<Channel, string>> = {
  sms: "sms",
  call: "call",
  whatsapp: "WhatsApp",
};

/** The sends of one challenge, or one that stands alone, oldest first. */
export function stepsOfDeliveries(deliveries: readonly Delivery[]): readonly LooseStep[] {
  return deliveries.flatMap((delivery, index) => {
    const again = deliveries.slice(0, index).some(({ status }) => status === "sent");
    return [
      stepOfSend(delivery, again),
      ...(delivery.foundAt === null ? [] : [stepOfFinding(delivery.foundAt)]),
      ...(delivery.approvedAt === null ? [] : [stepOfApproval(delivery, delivery.approvedAt)]),
      ...(delivery.reconciledAt === null ? [] : [stepOfReport(delivery, delivery.reconciledAt)]),
    ];
  });
}

function stepOfSend(delivery: Delivery, again: boolean): LooseStep {
  const { at, status } = delivery;
  const tone = status === "sent" ? "good" : status === "started" ? "plain" : "bad";
  const words = wordsOfSend(delivery, again);
  return { at, rank: ranks.send, tone, words, details: detailsOfSend(delivery) };
}

function wordsOfSend({ status, purpose, channel }: Delivery, again: boolean): string {
  const what = purpose === "notice" ? "Notice" : purpose === "test" ? "Test code" : "Code";
  const by = `by ${channelWords[channel]}`;
  switch (status) {
    case "sent":
      return `${what} sent${again ? " again" : ""} ${by}`;
    case "refused":
      return `${what} ${by} refused by the provider`;
    case "failed":
      return `${what} ${by} failed: nothing was sent`;
    case "uncertain":
      return `${what} ${by} uncertain: it may have gone out`;
    case "started":
      return `${what} ${by} begun: the provider's answer is not written yet`;
    case "blocked":
      return `${what} ${by} blocked by our limits`;
  }
}

function detailsOfSend(delivery: Delivery): readonly string[] {
  const { maskedPhoneNumber, country, prefix, verificationId, messageStatus } = delivery;
  return [
    `to ${maskedPhoneNumber ?? "a number that is gone"}, ${country}, prefix ${prefix}`,
    ...reasonOf(delivery),
    ...answerOf(delivery),
    ...upgradeOf(delivery),
    ...(verificationId === null ? [] : [`verification ${verificationId}`]),
    ...costOf(delivery),
    // Of what is settled a step of its own tells.
    ...(messageStatus === null || delivery.reconciledAt !== null
      ? []
      : [`carrier so far: ${messageStatus}`]),
  ];
}

function reasonOf({ status, blockReason, blockedBy, ...call }: Delivery): readonly string[] {
  if (blockReason !== null) {
    return [`${blockReasonWords[blockReason]}${blockedBy === null ? "" : `: ${blockedBy}`}`];
  }
  if (status === "sent" || status === "started" || call.purpose === "notice") return [];
  const code = providerFailureCode(call.providerCode, call.httpStatus);
  const words = failureWords("provider", code);
  return [call.providerCode === null ? words : `${code}: ${words}`];
}

function answerOf({ httpStatus, latencyMs }: Delivery): readonly string[] {
  if (latencyMs === null) return [];
  return [httpStatus === null ? `took ${latencyMs} ms` : `HTTP ${httpStatus} in ${latencyMs} ms`];
}

/** Where the provider's word for the channel is another than the one asked for. */
function upgradeOf({ channel, answeredChannel }: Delivery): readonly string[] {
  const differs = answeredChannel !== null && answeredChannel !== channel;
  return differs ? [`the provider answered with the channel ${answeredChannel}`] : [];
}

function costOf({ status, price, estimatedPrice }: Delivery): readonly string[] {
  if (price !== null) return [`cost ${usd(price)}`];
  const goneOut = status === "sent" || status === "uncertain" || status === "started";
  return goneOut ? [`cost about ${usd(estimatedPrice)}`] : [];
}

/** `0.0079 USD`: four places at least, as messages cost fractions of a cent. */
function usd(price: MicroUsd): string {
  const exact = (price / microUsdPerUsd).toFixed(6).replace(/0{1,2}$/, "");
  return `${exact} USD`;
}

function stepOfFinding(foundAt: number): LooseStep {
  const details = ["the provider's answer was lost; its list of messages has the verification"];
  return { at: foundAt, rank: ranks.later, tone: "plain", words: "Send found", details };
}

function stepOfApproval({ guesses }: Delivery, approvedAt: number): LooseStep {
  const details = [guesses === 1 ? "at the first guess" : `at guess ${guesses} of this code`];
  return { at: approvedAt, rank: ranks.right, tone: "good", words: "Code right", details };
}

/** What the provider told later. */
function stepOfReport(delivery: Delivery, reconciledAt: number): LooseStep {
  const { messageStatus: status, messageError: error } = delivery;
  const arrived = ["delivered", "read", "completed"].includes(status ?? "");
  return {
    at: reconciledAt,
    rank: ranks.later,
    tone: arrived ? "good" : error === null ? "plain" : "bad",
    words: status === null ? "Carrier said nothing" : `Carrier reported: ${status}`,
    details: [
      ...(error === null ? [] : [`${error}: ${failureWords("carrier", error)}`]),
      ...costOf(delivery),
    ],
  };
}
