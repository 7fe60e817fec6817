import type { TraceFact } from "../../core/domain/reports/trace.ts";
import type { Delivery, DeliveryStatus } from "../../core/domain/sending/delivery.ts";
import { type MicroUsd, microUsdPerUsd } from "../../core/domain/sending/money.ts";
import { durationWords } from "../draw/time.ts";
import { blockWords } from "./block_words.ts";
import { failureDetail } from "./failure_words.ts";
import { channelWords } from "./sends_words.ts";
import type { StepWords } from "./step_words.ts";

const results: Readonly<Record<Exclude<DeliveryStatus, "sent">, string>> = {
  refused: "refused by the provider",
  failed: "failed: nothing was sent",
  uncertain: "uncertain: it may have been sent",
  started: "in progress: no response from the provider yet",
  blocked: "blocked by our limits",
};

const tones: Readonly<Record<DeliveryStatus, StepWords["tone"]>> = {
  sent: "good",
  refused: "bad",
  failed: "bad",
  uncertain: "warn",
  started: "plain",
  blocked: "bad",
};

type Send = Extract<TraceFact, { readonly kind: "send" }>;

/** A send in a trace, in words, with all details of the provider's response. */
export function sendWords(fact: Send): StepWords {
  const { delivery: { status, purpose, channel }, again } = fact;
  const what = purpose === "notice" ? "Notice" : purpose === "test" ? "Test code" : "Code";
  const by = `by ${channelWords[channel]}`;
  return {
    tone: tones[status],
    words: status === "sent"
      ? `${what} sent${again ? " again" : ""} ${by}`
      : `${what} ${by} ${results[status]}`,
    details: detailsOf(fact),
  };
}

function detailsOf({ delivery, cause }: Send): readonly string[] {
  const { maskedPhoneNumber, country, prefix, locale, verificationId, messageStatus } = delivery;
  return [
    `to ${maskedPhoneNumber ?? "a deleted number"}, ${country}, prefix ${prefix}`,
    ...(locale === null ? [] : [`language ${locale}`]),
    ...(cause === null
      ? []
      : cause.kind === "limit"
      ? [blockWords(cause.reason, delivery.blockedBy)]
      : [failureDetail(cause)]),
    ...answerOf(delivery),
    ...upgradeOf(delivery),
    ...(verificationId === null ? [] : [`verification ${verificationId}`]),
    ...costWords(delivery),
    // The settled status is a separate step.
    ...(messageStatus === null || delivery.reconciledAt !== null
      ? []
      : [`carrier status so far: ${messageStatus}`]),
  ];
}

function answerOf({ httpStatus, latencyMs }: Delivery): readonly string[] {
  if (latencyMs === null) return [];
  const took = durationWords(latencyMs);
  return [httpStatus === null ? `took ${took}` : `HTTP ${httpStatus} in ${took}`];
}

/** Set when the provider reports a channel other than the requested one. */
function upgradeOf({ channel, answeredChannel }: Delivery): readonly string[] {
  const differs = answeredChannel !== null && answeredChannel !== channel;
  return differs ? [`the provider used the channel ${answeredChannel}`] : [];
}

/** The provider's price if known, otherwise our estimate; empty if nothing was sent. */
export function costWords({ status, price, estimatedPrice }: Delivery): readonly string[] {
  if (price !== null) return [`cost ${exactUsd(price)}`];
  const billable = status === "sent" || status === "uncertain" || status === "started";
  return billable ? [`cost about ${exactUsd(estimatedPrice)}`] : [];
}

/** `0.0079 USD`: at least four decimal places, because messages cost fractions of a cent. */
function exactUsd(price: MicroUsd): string {
  const exact = (price / microUsdPerUsd).toFixed(6).replace(/0{1,2}$/, "");
  return `${exact} USD`;
}
