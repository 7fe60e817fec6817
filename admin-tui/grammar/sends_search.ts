import { type Channel, channels } from "../../core/domain/channel.ts";
import type { Instant } from "../../core/domain/instant.ts";
import {
  type DeliveryOutcome,
  deliveryOutcomes,
  type DeliveryPurpose,
  deliveryPurposes,
} from "../../core/domain/sending/delivery.ts";
import { parseSince } from "./time_words.ts";

/** Which messages a list shows. Null for all. */
export interface SendsSearch {
  /** As typed; see `lookUpUser`. */
  readonly user: string | null;
  readonly country: string | null;
  /** The first digits of the number, as the core counts them: `+1202555`. */
  readonly prefix: string | null;
  readonly channel: Channel | null;
  readonly purpose: DeliveryPurpose | null;
  readonly outcome: DeliveryOutcome | null;
  readonly since: Instant | null;
}

export const allSends: SendsSearch = {
  user: null,
  country: null,
  prefix: null,
  channel: null,
  purpose: null,
  outcome: null,
  since: null,
};

/** The words that a search of messages accepts, for completion. */
export const sendsSearchWords: readonly string[] = [
  ...deliveryOutcomes,
  ...channels,
  ...deliveryPurposes,
  "country:",
  "prefix:",
  "user:",
  "1h",
  "24h",
  "7d",
];

/**
 * Parses `country:BR failed sms 2h user:ada`: outcomes, channels and purposes by their names, in
 * any order. A string is the first word that is not understood, or contradicts an earlier one.
 */
export function parseSendsSearch(text: string, now: Instant): SendsSearch | string {
  let search = allSends;
  for (const word of text.split(/\s+/).filter((each) => each !== "")) {
    const part = partOf(word, now);
    const [name] = Object.keys(part ?? {}) as (keyof SendsSearch)[];
    if (part === null || name === undefined || search[name] !== null) return word;
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
  const purpose = deliveryPurposes.find((each) => each === lower.replace(/^purpose:/, ""));
  if (purpose !== undefined) return { purpose };
  const since = parseSince(word, now);
  if (since !== null) return { since };
  const country = /^country:([a-z]{2})$/.exec(lower)?.[1];
  if (country !== undefined) return { country: country.toUpperCase() };
  const prefix = /^prefix:(\+[0-9]{1,15})$/.exec(lower)?.[1];
  if (prefix !== undefined) return { prefix };
  const user = /^user:(.+)$/i.exec(word)?.[1];
  return user === undefined ? null : { user };
}
