import type { Instant } from "../../../core/domain/instant.ts";
import type { Delivery } from "../../../core/domain/sending/delivery.ts";
import type { SendStop } from "../../../core/domain/sending/send_stop.ts";
import type { DescribedPause } from "../../../core/operator.ts";
import { shortPurposes } from "../../grammar/sends_search.ts";
import {
  outcomeWords,
  priceWords,
  resultWords,
  sendsOf,
  statusWords,
} from "../../words/sends_words.ts";
import { cell, type Line, span, type TextSpan, type Tone } from "../../draw/text.ts";
import { ago, day, hourAndMinute, timestamp } from "../../draw/time.ts";

/** How a row is drawn. */
export interface RowPlace {
  readonly now: Instant;
  readonly columns: number;
  readonly selected: boolean;
  /** Whether all messages belong to one user, so that their number would only be repeated. */
  readonly oneUser?: boolean;
  /** The name of the message's user, if known. */
  readonly username?: string | null;
  /** Whether the last read changed it: then it is bold until the next one. */
  readonly flashed?: boolean;
}

/** The narrowest window with the full columns. */
const wideFrom = 76;

function scopeColumns(columns: number): number {
  return columns >= wideFrom ? 24 : 22;
}

/** A stop: its scope, age, operator and reason. */
export function stopRow({ scope, at, actorName, reason }: SendStop, place: RowPlace): Line {
  return [
    bar(place),
    cell(sendsOf(scope), scopeColumns(place.columns), "bad"),
    cell(ago(at, place.now), 9),
    span(`by ${actorName ?? "operator"}: `, "dim"),
    span(reason),
  ];
}

/** A pause: its scope, whether it is enforced, its end, and the figures behind it. */
export function pauseRow(pause: DescribedPause, place: RowPlace): Line {
  const { sends, approved } = pause.conversion;
  const sameDay = day(pause.until) === day(place.now);
  const until = sameDay ? hourAndMinute(pause.until) : timestamp(pause.until).slice(5, 16);
  const scope = sendsOf(pause.scope);
  // A truncated network address would be ambiguous, so the column grows as needed.
  const width = Math.max(scopeColumns(place.columns), scope.length + 1);
  return [
    bar(place),
    cell(scope, width, pause.active ? "warn" : "plain"),
    span(pause.active ? "paused" : "recorded only", pause.active ? "warn" : "dim"),
    span(` until ${until}`),
    span(`, ${approved}/${sends} approved`, "dim"),
  ];
}

/** The cells of the columns; 0 for those that are dropped. */
interface Layout {
  readonly time: number;
  /** The user, otherwise the number. */
  readonly who: number;
  readonly number: number;
  readonly purpose: number;
  readonly country: number;
  readonly channel: number;
  readonly status: number;
  readonly price: number;
}

type LayoutSight = Pick<RowPlace, "columns" | "oneUser">;

const narrow: Layout = {
  time: 5,
  who: 15,
  number: 0,
  purpose: 8,
  country: 0,
  channel: 0,
  status: 0,
  price: 0,
};

/** Narrow windows drop whole columns rather than cut them; the result needs about 28 cells. */
function layoutOf({ columns, oneUser = false }: LayoutSight): Layout {
  if (oneUser) return ownLayout(columns);
  if (columns >= 136) {
    return {
      ...narrow,
      time: 19,
      who: 22,
      number: 16,
      country: 8,
      channel: 9,
      status: 10,
      price: 9,
    };
  }
  if (columns >= 108) {
    return { ...narrow, time: 8, who: 18, number: 16, country: 8, channel: 9, price: 8 };
  }
  if (columns >= 96) return { ...narrow, time: 8, who: 18, country: 8, channel: 9, price: 8 };
  return columns >= wideFrom ? { ...narrow, who: 16, country: 8, channel: 9 } : narrow;
}

/** In a list of one user's messages, their name and number would only be repeated. */
function ownLayout(columns: number): Layout {
  const own = { ...narrow, who: 0, channel: 9 };
  if (columns >= 98) return { ...own, time: 19, country: 8, status: 10, price: 9 };
  return columns >= wideFrom ? { ...own, time: 8, status: 10, price: 8 } : own;
}

function column(text: string, width: number, tone: Tone): readonly TextSpan[] {
  return width === 0 ? [] : [cell(text, width, tone)];
}

export function deliveryHead(sight: LayoutSight): Line {
  const { time, who, number, purpose, country, channel, status, price } = layoutOf(sight);
  return [
    cell(" TIME", time + 2, "dim"),
    ...column("USER", who, "dim"),
    ...column("NUMBER", number, "dim"),
    ...column("FOR", purpose, "dim"),
    ...column("COUNTRY", country, "dim"),
    ...column("CHANNEL", channel, "dim"),
    ...column("DELIVERY", status, "dim"),
    ...(price === 0 ? [] : [cell("USD  ", price + 2, "dim", "right")]),
    span("RESULT", "dim"),
  ];
}

/** One message: when, to which user, for what, how, and with which result. */
export function deliveryRow(delivery: Delivery, place: RowPlace): Line {
  const layout = layoutOf(place);
  const { time, number, price } = layout;
  const status = statusWords(delivery, place.now);
  const result = layout.status === 0 ? outcomeWords(delivery, place.now) : resultWords(delivery);
  const plain = place.selected || place.flashed === true ? "strong" : "plain";
  return [
    bar(place),
    cell(timeOf(delivery.at, place.now, time), time + 1, "dim"),
    ...column(whoWords(delivery, place, number > 0), layout.who, plain),
    ...column(delivery.maskedPhoneNumber ?? "(deleted)", number, plain),
    ...column(shortPurposes[delivery.purpose], layout.purpose, plain),
    ...column(delivery.country, layout.country, plain),
    ...column(delivery.channel, layout.channel, plain),
    ...column(status.words, layout.status, status.tone),
    ...(price === 0 ? [] : [cell(`${priceWords(delivery)}  `, price + 2, "plain", "right")]),
    span(result.words, result.tone),
    ...keySpans(delivery, place),
  ];
}

/** The user's name; without a user, the API key, or the number if it has no column. */
function whoWords(
  { maskedPhoneNumber, apiKey }: Delivery,
  { username }: RowPlace,
  hasNumber: boolean,
): string {
  const key = apiKey === null ? null : `key ${apiKey.name}`;
  return username ?? key ?? (hasNumber ? "-" : maskedPhoneNumber ?? "(deleted)");
}

/** The API key, where no column has it. */
function keySpans({ apiKey }: Delivery, { oneUser, username }: RowPlace): readonly TextSpan[] {
  const isShown = oneUser !== true && (username ?? null) === null;
  return apiKey === null || isShown ? [] : [span(`  key ${apiKey.name}`, "dim")];
}

/** The time of day for today's messages, otherwise the date. */
function timeOf(at: Instant, now: Instant, width: number): string {
  const stamp = timestamp(at);
  if (width >= stamp.length) return stamp;
  return day(at) === day(now) ? stamp.slice(11, 11 + width) : stamp.slice(5, 10);
}

function bar({ selected }: RowPlace): TextSpan {
  return selected ? span("▌", "accent") : span(" ");
}
