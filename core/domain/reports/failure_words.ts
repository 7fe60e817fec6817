import type { BlockReason } from "../sending/delivery.ts";

/** Who kept a message back: our own limits, the provider, or the carrier after the provider. */
export type FailureKind = "limit" | "provider" | "carrier";

/** Total. */
export const blockReasonWords: Readonly<Record<BlockReason, string>> = {
  country_denied: "its country is not allowed",
  number_kind_refused: "its kind of number is refused",
  stopped_by_operator: "an operator stopped sending",
  circuit_open: "the provider is cut off after faults",
  fraud_guard: "the fraud guard paused the place",
  budget: "a budget is full",
};

/** The provider's codes that sends meet, in a few words; the whole story stands at each call. */
const providerWords: Readonly<Record<string, string>> = {
  no_answer: "no answer from the provider",
  checks_used_up: "all guesses at its code are used up",
  20003: "the provider refused our credentials",
  20005: "the provider's account is not active",
  20404: "the provider does not know the service",
  20429: "too many requests to the provider",
  20500: "the provider has a fault",
  20503: "the provider is out of order",
  21211: "the number is invalid",
  21408: "the account may not send to this country",
  21608: "a trial account sends to verified numbers only",
  21610: "the number opted out of messages",
  21612: "the number cannot be reached",
  21614: "the number gets no text messages",
  25109: "too many requests to the provider",
  30034: "the sender is not registered with the carriers",
  30450: "the provider blocks the prefix for fraud",
  60001: "the channel is not set up",
  60200: "the number or a setting is invalid",
  60202: "all guesses at its code are used up",
  60203: "all sends to the number are used up",
  60205: "a landline gets no text messages",
  60212: "too many sends at once to the number",
  60214: "calls are off on the service",
  60220: "sending to China needs vetting",
  60223: "the channel is disabled on the service",
  60238: "the provider blocks the account or country",
  60410: "the provider blocks the prefix for fraud",
  60413: "the provider's device check blocked it",
  60605: "the provider's geo permissions block the country",
  60735: "another integration holds the number",
};

const carrierWords: Readonly<Record<string, string>> = {
  30001: "the queue was full",
  30002: "the account was suspended",
  30003: "the phone is off or out of reach",
  30004: "the phone or its carrier blocks messages",
  30005: "the phone number is not in use",
  30006: "a landline, or a carrier out of reach",
  30007: "the carrier filtered it as spam",
  30008: "the carrier did not say why",
  30034: "the sender is not registered with the carrier",
  30410: "the carrier took too long",
  30450: "the provider blocks the prefix for fraud",
};

/** A few words, without capital and full stop; `code` as it is counted by `failureCode`. */
export function failureWords(kind: FailureKind, code: string): string {
  if (kind === "carrier") return carrierWords[code] ?? `the carrier's error ${code}`;
  if (kind === "limit") {
    return Object.entries(blockReasonWords).find(([reason]) => reason === code)?.[1] ?? code;
  }
  const status = /^http_([0-9]+)$/.exec(code)?.[1];
  if (status !== undefined) return `the provider answered HTTP ${status}`;
  return providerWords[code] ?? carrierWords[code] ?? `the provider's error ${code}`;
}

/** What the provider's answer is counted as, where it gave no code of its own. */
export function providerFailureCode(
  providerCode: number | null,
  httpStatus: number | null,
): string {
  if (providerCode !== null) return String(providerCode);
  if (httpStatus === null) return "no_answer";
  return httpStatus < 300 ? "checks_used_up" : `http_${httpStatus}`;
}
