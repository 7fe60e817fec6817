/** Attempts (VL): every message sent, whether it converted, and its price; and the Summary. */
import { parsePhoneNumberFromString } from "libphonenumber-js";
import { isoInstant } from "../wire/minting.ts";
import { pageOf } from "../wire/paging.ts";
import { problem, type TwilioAnswer, type TwilioJson } from "../wire/problem.ts";
import { type Attempt, verificationLifetimeMilliseconds, type World } from "./world.ts";

/** Invented prices in US dollars, close enough to Twilio's for realistic charts. */
const prices: Readonly<Record<Attempt["channel"], string>> = {
  sms: "0.0079",
  call: "0.014",
  whatsapp: "0.0147",
  email: "0.05",
};

/** Twilio says only that the price "may not be immediately available". */
const pricedAfterMilliseconds = 60_000;
const deliveredAfterMilliseconds = 5_000;

type Filter = (attempt: Attempt) => boolean;

/** Newest first. An invalid filter is 400/20001. */
export function listAttempts(world: World, url: URL): TwilioAnswer {
  const found = filtered(world, url);
  if (found === null) return problem(20001, "Invalid filter");
  return pageOf("attempts", found, url, (attempt) => renderAttempt(world, attempt, url.origin));
}

/** Totals with the same filters. As at Twilio, the percentage is a string with nine decimals. */
export function summarizeAttempts(world: World, url: URL): TwilioAnswer {
  const found = filtered(world, url);
  if (found === null) return problem(20001, "Invalid filter");
  const converted = found.filter((attempt) => attempt.converted).length;
  const rate = found.length === 0 ? 0 : converted / found.length * 100;
  const json = {
    total_attempts: found.length,
    total_converted: converted,
    total_unconverted: found.length - converted,
    conversion_rate_percentage: rate.toFixed(9),
    url: `${url.origin}/v2/Attempts/Summary`,
  };
  return { status: 200, json };
}

function filtered(world: World, url: URL): readonly Attempt[] | null {
  const query = url.searchParams;
  const filters: Filter[] = [];
  for (const [name, value] of query) {
    const filter = parseFilter(name, value);
    if (filter === null) return null;
    filters.push(filter);
  }
  return [...world.attempts.values()].reverse().filter((attempt) =>
    filters.every((filter) => filter(attempt))
  );
}

function parseFilter(name: string, value: string): Filter | null {
  switch (name) {
    case "DateCreatedAfter": {
      const from = Date.parse(value);
      return Number.isNaN(from) ? null : (attempt) => attempt.createdAt >= from;
    }
    case "DateCreatedBefore": {
      const until = Date.parse(value);
      return Number.isNaN(until) ? null : (attempt) => attempt.createdAt <= until;
    }
    case "ChannelData.To":
      return (attempt) => attempt.to === value;
    case "Country":
      return (attempt) => countryOf(attempt.to) === value;
    case "Channel":
      return (attempt) => attempt.channel === value.toLowerCase();
    case "VerifyServiceSid":
      return (attempt) => attempt.serviceSid === value;
    case "VerificationSid":
      return (attempt) => attempt.verificationSid === value;
    case "DestinationPrefix":
      return (attempt) => attempt.to.startsWith(value);
    case "Status":
      if (!/^(un)?converted$/i.test(value)) return null;
      return (attempt) => attempt.converted === (value.toLowerCase() === "converted");
    default:
      return /^Page(Size|Token)?$/.test(name) ? () => true : null;
  }
}

function countryOf(to: string): string | null {
  return parsePhoneNumberFromString(to)?.country ?? null;
}

export function renderAttempt(world: World, attempt: Attempt, origin: string): TwilioJson {
  const priced = world.now() >= attempt.createdAt + pricedAfterMilliseconds;
  return {
    sid: attempt.sid,
    account_sid: world.account.accountSid,
    service_sid: attempt.serviceSid,
    verification_sid: attempt.verificationSid,
    date_created: isoInstant(attempt.createdAt),
    date_updated: isoInstant(updatedAt(world, attempt)),
    conversion_status: attempt.converted ? "converted" : "unconverted",
    channel: attempt.channel,
    price: priced ? { value: prices[attempt.channel], currency: "usd" } : null,
    channel_data: renderChannel(world, attempt),
    url: `${origin}/v2/Attempts/${attempt.sid}`,
  };
}

/** The time of the latest change. */
function updatedAt(world: World, { createdAt, updatedAt }: Attempt): number {
  const changes = [deliveredAfterMilliseconds, pricedAfterMilliseconds]
    .map((after) => createdAt + after)
    .filter((at) => at <= world.now());
  return Math.max(updatedAt, ...changes);
}

/** The delivery status. A message whose code was entered counts as delivered. */
export function deliveryOf(world: World, attempt: Attempt): Record<string, TwilioJson> {
  const { channel, createdAt, converted, undelivered } = attempt;
  const over = converted || world.now() >= createdAt + deliveredAfterMilliseconds;
  const lost = over && undelivered && !converted;
  const status = channel === "call"
    ? { call_status: !over ? "initiated" : lost ? "failed" : "completed" }
    : { message_status: !over ? "sent" : lost ? "undelivered" : "delivered" };
  return { ...status, error_code: lost ? "30008" : null };
}

function renderChannel(world: World, attempt: Attempt): TwilioJson {
  const expired = world.now() >= attempt.createdAt + verificationLifetimeMilliseconds;
  return {
    verification_sid: attempt.verificationSid,
    to: attempt.to,
    status: attempt.converted ? "confirmed" : expired ? "expired" : "unconfirmed",
    ...deliveryOf(world, attempt),
    country: countryOf(attempt.to),
    code_length: attempt.codeLength,
    locale: "en",
    mcc: "310",
    mnc: "999",
    carrier: "Simulated Carrier",
  };
}
