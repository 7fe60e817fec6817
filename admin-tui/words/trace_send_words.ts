import type { Channel } from "../../core/domain/channel.ts";
import type { TraceFact } from "../../core/domain/reports/trace.ts";
import type { Delivery, DeliveryStatus } from "../../core/domain/sending/delivery.ts";
import { type MicroUsd, microUsdPerUsd } from "../../core/domain/sending/money.ts";
import { blockWords } from "./block_words.ts";
import { failureDetail } from "./failure_words.ts";
import type { StepWords } from "./step_words.ts";

const channelWords: Readonly<Record<Channel, string>> = {
  sms: "sms",
  call: "call",
  whatsapp: "WhatsApp",
};

const results: Readonly<Record<Exclude<DeliveryStatus, "sent">, string>> = {
  refused: "refused by the provider",
  failed: "failed: nothing was sent",
  uncertain: "uncertain: it may have been sent",
  started: "in progress: no answer from the provider yet",
  blocked: "blocked by our limits",
};

type Send = Extract<TraceFact, { readonly kind: "send" }>;

/** A send of a trace in words, with all that is known of its answer. */
export function sendWords(fact: Send): StepWords {
  const { delivery: { status, purpose, channel }, again } = fact;
  const what = purpose === "notice" ? "Notice" : purpose === "test" ? "Test code" : "Code";
  const by = `by ${channelWords[channel]}`;
  return {
    tone: status === "sent" ? "good" : status === "started" ? "plain" : "bad",
    words: status === "sent"
      ? `${what} sent${again ? " again" : ""} ${by}`
      : `${what} ${by} ${results[status]}`,
    details: detailsOf(fact),
  };
}

function detailsOf({ delivery, cause }: Send): readonly string[] {
  const { maskedPhoneNumber, country, prefix, verificationId, messageStatus } = delivery;
  return [
    `to ${maskedPhoneNumber ?? "a deleted number"}, ${country}, prefix ${prefix}`,
    ...(cause === null
      ? []
      : cause.kind === "limit"
      ? [blockWords(cause.reason, delivery.blockedBy)]
      : [failureDetail(cause)]),
    ...answerOf(delivery),
    ...upgradeOf(delivery),
    ...(verificationId === null ? [] : [`verification ${verificationId}`]),
    ...costWords(delivery),
    // What is settled has a step of its own.
    ...(messageStatus === null || delivery.reconciledAt !== null
      ? []
      : [`carrier so far: ${messageStatus}`]),
  ];
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

/** What it cost, by the provider or else by our table; nothing where nothing went out. */
export function costWords({ status, price, estimatedPrice }: Delivery): readonly string[] {
  if (price !== null) return [`cost ${exactUsd(price)}`];
  const goneOut = status === "sent" || status === "uncertain" || status === "started";
  return goneOut ? [`cost about ${exactUsd(estimatedPrice)}`] : [];
}

/** `0.0079 USD`: four places at least, as messages cost fractions of a cent. */
function exactUsd(price: MicroUsd): string {
  const exact = (price / microUsdPerUsd).toFixed(6).replace(/0{1,2}$/, "");
  return `${exact} USD`;
}
