import type { Channel } from "../../core/domain/channel.ts";
import type { Instant } from "../../core/domain/instant.ts";
import type { CaseObstacle } from "../../core/domain/reports/case.ts";
import type { Delivery, DeliveryStatus } from "../../core/domain/sending/delivery.ts";
import { type MicroUsd, microUsdPerUsd } from "../../core/domain/sending/money.ts";
import type { Tone } from "../draw/text.ts";
import { countdown, momentWords } from "../draw/time.ts";
import { blockWords } from "./block_words.ts";
import { capitalized } from "./capitalized.ts";
import { carrierResult, providerName, providerResult } from "./provider_words.ts";

/** The channels, as in a sentence. */
export const channelWords: Readonly<Record<Channel, string>> = {
  sms: "SMS",
  call: "call",
  whatsapp: "WhatsApp",
};

/** A channel by its name, as in a sentence; one of a newer version is unchanged. */
export function namedChannel(name: string): string {
  return (channelWords as Readonly<Record<string, string | undefined>>)[name] ?? name;
}

/** What a message was for, and the API key that requested it: `verification, key shop`. */
export function purposeWords({ purpose, apiKey }: Pick<Delivery, "purpose" | "apiKey">): string {
  const words = purpose.replaceAll("_", " ");
  return apiKey === null ? words : `${words}, key ${apiKey.name}`;
}

/** `all sends`, `sends by SMS`, `sends to BR`, `sends to +1202555...`, `sends from 192.0.2.7`. */
export function sendsOf(scope: string): string {
  const [kind, name] = split(scope);
  if (kind === "channel") return `sends by ${namedChannel(name)}`;
  if (kind === "country") return `sends to ${name}`;
  if (kind === "network") return `sends from ${name}`;
  return kind === "prefix" ? `sends to ${name}...` : "all sends";
}

/** What blocks the next code, one short line each, capitalized and without a period. */
export function obstacleWords(obstacle: CaseObstacle, now: Instant): string {
  const until = "until" in obstacle ? `, for ${countdown(obstacle.until, now)} more` : "";
  switch (obstacle.kind) {
    case "account_locked":
      return `The account is locked since ${momentWords(obstacle.since, now)}`;
    case "second_factor_locked_out":
      return `The second factor is locked out after wrong codes${until}`;
    case "second_factor_disabled":
      return "The second factor is disabled after too many wrong codes";
    case "password_disabled":
      return obstacle.for === "familiar"
        ? "The password is disabled after too many wrong ones"
        : "The password is disabled on unfamiliar networks after too many wrong ones";
    case "test_number":
      return "This is a test number: nothing is sent to it";
    case "destination_refused":
      return `Sending there is not allowed: ${blockWords(obstacle.reason, obstacle.country)}`;
    case "stopped": {
      const { scope, actorName, reason } = obstacle.stop;
      return `${capitalized(sendsOf(scope))} stopped by ${actorName ?? "an operator"}: ${reason}`;
    }
    case "paused":
      return `${capitalized(sendsOf(obstacle.scope))} paused by the fraud guard${until}`;
    case "circuit_open":
      return `${providerName} is unavailable by ${channelWords[obstacle.channel]}${until}`;
    case "budget_full":
      return `The budget ${obstacle.budget} is used up${until}`;
    case "sends_used_up":
      return `This login has no codes left${until}`;
    case "guesses_used_up":
      return `This login has no attempts left${until}`;
    case "resend_wait":
      return `The next code can be requested in ${countdown(obstacle.until, now)}`;
  }
}

function split(scope: string): readonly [string, string] {
  const at = scope.indexOf(":");
  return at === -1 ? ["", scope] : [scope.slice(0, at), scope.slice(at + 1)];
}

export type SendOperation = "stopSends" | "resumeSends" | "liftPause";

export function operationDone(operation: SendOperation, scope: string): string {
  if (operation === "stopSends") return `${sendsOf(scope)} stopped, on all instances`;
  if (operation === "resumeSends") return `${sendsOf(scope)} resumed, on all instances`;
  return `${sendsOf(scope)}, pause lifted, on all instances`;
}

export function operationUndone(operation: SendOperation, scope: string): string {
  if (operation === "stopSends") return `${sendsOf(scope)} not stopped`;
  return operation === "resumeSends"
    ? `${sendsOf(scope)} not resumed`
    : `${sendsOf(scope)}, pause not lifted`;
}

interface Words {
  readonly words: string;
  readonly tone: Tone;
}

const statuses: Readonly<Record<DeliveryStatus, Words>> = {
  started: { words: "in flight", tone: "dim" },
  sent: { words: "sent", tone: "plain" },
  refused: { words: "refused", tone: "bad" },
  failed: { words: "failed", tone: "bad" },
  uncertain: { words: "uncertain", tone: "warn" },
  blocked: { words: "blocked", tone: "warn" },
} satisfies Record<DeliveryStatus, Words>;

/** The provider's timeout is five seconds; a send that a crash interrupted has no result. */
const answerSecondsMax = 60;

/** A send that started long ago is not in flight: its result was never recorded. */
export function statusWords({ status, at }: Pick<Delivery, "status" | "at">, now: Instant): Words {
  const overdue = status === "started" && now - at > answerSecondsMax * 1000;
  return overdue ? { words: "no result", tone: "warn" } : statuses[status];
}

/** The outcome: approved, wrong codes, undelivered, or why nothing was sent. */
export function resultWords(delivery: Delivery): Words {
  const { status, blockReason, blockedBy, providerCode, guesses } = delivery;
  if (status === "blocked") {
    return { words: blockWords(blockReason ?? "", blockedBy), tone: "warn" };
  }
  if (delivery.approvedAt !== null) return { words: "✓ approved", tone: "good" };
  if (providerCode !== null) return { words: providerResult(providerCode), tone: "bad" };
  if (delivery.messageError !== null) {
    return { words: carrierResult(delivery.messageError), tone: "bad" };
  }
  if (guesses > 0) {
    return { words: guesses === 1 ? "1 wrong code" : `${guesses} wrong codes`, tone: "warn" };
  }
  if (status === "failed" || status === "uncertain") {
    const { httpStatus } = delivery;
    return { words: httpStatus === null ? "no response" : `HTTP ${httpStatus}`, tone: "dim" };
  }
  return { words: delivery.messageStatus ?? "-", tone: "dim" };
}

/** The result in a list that has no column for the status. */
export function outcomeWords(delivery: Delivery, now: Instant): Words {
  const result = resultWords(delivery);
  if (delivery.status === "uncertain" && delivery.approvedAt === null) {
    return { words: `uncertain, ${result.words}`, tone: "warn" };
  }
  return result.words === "-" ? statusWords(delivery, now) : result;
}

/** Whether it was blocked, failed or lost, and its code was not entered all the same. */
export function wasNotDelivered({ status, messageError, approvedAt }: Delivery): boolean {
  const wentWrong = status !== "started" && status !== "sent";
  return approvedAt === null && (wentWrong || messageError !== null);
}

/** `0.0083`, or `~0.0083` if estimated from our price table; `-` if nothing was sent. */
export function priceWords({ status, price, estimatedPrice }: Delivery): string {
  if (status === "blocked" || status === "refused" || status === "failed") return "-";
  return price === null ? `~${usd(estimatedPrice, 4)}` : usd(price, 4);
}

export function usd(amount: MicroUsd, digits = 2): string {
  const [whole, part] = (amount / microUsdPerUsd).toFixed(digits).split(".");
  return `${(whole ?? "").replace(/\B(?=(\d{3})+$)/g, " ")}.${part ?? ""}`;
}
