import type { Instant } from "../../../core/domain/instant.ts";
import type { Delivery } from "../../../core/domain/sending/delivery.ts";
import type { SendStop } from "../../../core/domain/sending/send_stop.ts";
import type { DescribedPause } from "../../../core/operator.ts";
import {
  priceWords,
  purposeWords,
  resultWords,
  sendsOf,
  statusWords,
} from "../../words/sends_words.ts";
import { cell, type Line, span, type TextSpan, type Tone } from "../../draw/text.ts";
import { age, day, hourAndMinute, timestamp } from "../../draw/time.ts";

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
  const since = age(at, place.now);
  return [
    bar(place),
    cell(sendsOf(scope), scopeColumns(place.columns), "bad"),
    cell(since === "now" ? "just now" : `${since} ago`, 9),
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
  readonly number: number;
  readonly country: number;
  readonly price: number;
}

type LayoutSight = Pick<RowPlace, "columns" | "oneUser">;

/** Narrow windows drop whole columns rather than cut them. */
function layoutOf({ columns, oneUser = false }: LayoutSight): Layout {
  const number = oneUser ? 0 : columns >= 98 ? 17 : 16;
  const room = oneUser ? columns + number : columns;
  if (room >= 98) return { time: 19, number, country: 8, price: 9 };
  return room >= wideFrom
    ? { time: oneUser ? 8 : 5, number: oneUser ? 0 : 15, country: 8, price: 8 }
    : { time: 5, number, country: 0, price: 0 };
}

function column(text: string, width: number, tone: Tone): readonly TextSpan[] {
  return width === 0 ? [] : [cell(text, width, tone)];
}

export function deliveryHead(sight: LayoutSight): Line {
  const { time, number, country, price } = layoutOf(sight);
  return [
    cell(" TIME", time + 2, "dim"),
    ...column("NUMBER", number, "dim"),
    ...column("COUNTRY", country, "dim"),
    cell("CHANNEL", 9, "dim"),
    cell("DELIVERY", 10, "dim"),
    ...(price === 0 ? [] : [cell("USD  ", price + 2, "dim", "right")]),
    span("RESULT", "dim"),
  ];
}

/** One message: time, number, channel, outcome. */
export function deliveryRow(delivery: Delivery, place: RowPlace): Line {
  const { time, number, country, price } = layoutOf(place);
  const { words, tone } = statusWords(delivery, place.now);
  const result = resultWords(delivery);
  const plain = place.selected || place.flashed === true ? "strong" : "plain";
  return [
    bar(place),
    cell(timeOf(delivery.at, place.now, time), time + 1, "dim"),
    ...column(delivery.maskedPhoneNumber ?? "(deleted)", number, plain),
    ...column(delivery.country, country, plain),
    cell(delivery.channel, 9, plain),
    cell(words, 10, tone),
    ...(price === 0 ? [] : [cell(`${priceWords(delivery)}  `, price + 2, "plain", "right")]),
    span(result.words, result.tone),
    ...whoSpans(delivery, place),
  ];
}

/** `ada, login`; in a list of one user's messages only what an API key sent. */
function whoSpans(delivery: Delivery, { oneUser, username }: RowPlace): readonly TextSpan[] {
  const purpose = purposeWords(delivery);
  if (oneUser === true) return delivery.apiKey === null ? [] : [span(`  ${purpose}`, "dim")];
  const known = username !== undefined && username !== null;
  return [span(known ? `  ${username}, ${purpose}` : `  ${purpose}`, "dim")];
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
