import { type Channel, channels } from "../../core/domain/channel.ts";
import type { Instant } from "../../core/domain/instant.ts";
import {
  type DeliveryOutcome,
  deliveryOutcomes,
  type DeliveryPurpose,
  deliveryPurposes,
} from "../../core/domain/sending/delivery.ts";
import { parseClientNetwork } from "../../core/domain/sending/guard_scope.ts";
import { blockReasons } from "../../core/domain/refusal.ts";
import { parseSince, parseTimeOfDay } from "./time_words.ts";

/** Which messages a list shows. Null for all. */
export interface SendsSearch {
  /** As typed; see `lookUpUser`. */
  readonly user: string | null;
  readonly country: string | null;
  /** The first digits of the number, as the core counts them: `+1202555`. */
  readonly prefix: string | null;
  /** The client's network; see `parseClientNetwork`. */
  readonly network: string | null;
  readonly channel: Channel | null;
  readonly purpose: DeliveryPurpose | null;
  readonly outcome: DeliveryOutcome | null;
  /** What it failed with; see `DeliveryQuery`. */
  readonly failureCode: string | null;
  readonly since: Instant | null;
  /** Exclusive. */
  readonly until: Instant | null;
}

export const allSends: SendsSearch = {
  user: null,
  country: null,
  prefix: null,
  network: null,
  channel: null,
  purpose: null,
  outcome: null,
  failureCode: null,
  since: null,
  until: null,
};

/** Short names of purposes, in lists and in searches. */
export const shortPurposes: Readonly<Record<DeliveryPurpose, string>> = {
  login: "login",
  step_up: "step-up",
  phone_change: "phone",
  password_reset: "reset",
  passkey_enrollment: "passkey",
  registration: "sign-up",
  verification: "verify",
  test: "test",
  notice: "notice",
};

/** The words that a search of messages accepts, for completion. */
export const sendsSearchWords: readonly string[] = [
  ...deliveryOutcomes,
  ...channels,
  ...deliveryPurposes,
  ...Object.values(shortPurposes).map((name) => `purpose:${name}`),
  "country:",
  "prefix:",
  "network:",
  "user:",
  "code:",
  ...blockReasons.map((reason) => `code:${reason}`),
  "at:",
  "1h",
  "24h",
  "7d",
];

/**
 * Parses `country:BR failed code:60410 sms 2h user:ada`: outcomes, channels and purposes by their
 * names, in any order. A string is the first word that is not understood, or contradicts an earlier
 * one.
 */
export function parseSendsSearch(text: string, now: Instant): SendsSearch | string {
  let search = allSends;
  for (const word of text.split(/\s+/).filter((each) => each !== "")) {
    const part = partOf(word, now);
    const names = Object.keys(part ?? {}) as (keyof SendsSearch)[];
    if (part === null || names.some((name) => search[name] !== null)) return word;
    search = { ...search, ...part };
  }
  return search;
}

function partOf(word: string, now: Instant): Partial<SendsSearch> | null {
  const lower = word.toLowerCase();
  const outcome = deliveryOutcomes.find((each) => each === lower);
  if (outcome !== undefined) return { outcome };
  const channel = channels.find((each) => each === lower.replace(/^channel:/, ""));
  if (channel !== undefined) return { channel };
  const purpose = purposeOf(lower);
  if (purpose !== undefined) return { purpose };
  const since = parseSince(word, now);
  return since === null ? namedPart(word, now) : { since };
}

function purposeOf(word: string): DeliveryPurpose | undefined {
  const name = word.replace(/^purpose:/, "");
  const isNamed = name !== word;
  return deliveryPurposes.find((each) => each === name || isNamed && shortPurposes[each] === name);
}

/** A part of the form `name:value`. */
function namedPart(word: string, now: Instant): Partial<SendsSearch> | null {
  const [, name = "", value = ""] = /^([a-z]+):(.+)$/i.exec(word) ?? [];
  switch (name.toLowerCase()) {
    case "country":
      return /^[a-z]{2}$/i.test(value) ? { country: value.toUpperCase() } : null;
    case "prefix":
      return /^\+[0-9]{1,15}$/.test(value) ? { prefix: value } : null;
    case "network": {
      const network = parseClientNetwork(value);
      return network === null ? null : { network };
    }
    case "user":
      return { user: value };
    case "code":
      return isCode(value.toLowerCase()) ? { failureCode: value.toLowerCase() } : null;
    case "at":
      return parseTimeOfDay(value, now);
    default:
      return null;
  }
}

function isCode(text: string): boolean {
  return /^[0-9]{1,9}$/.test(text) || blockReasons.some((reason) => reason === text);
}
