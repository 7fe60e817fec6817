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
import { cell, type Line, span, type TextSpan } from "../../draw/text.ts";
import { age, day, hourAndMinute, timestamp } from "../../draw/time.ts";

/** How a row is drawn. */
export interface RowPlace {
  readonly now: Instant;
  readonly columns: number;
  readonly selected: boolean;
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

interface Layout {
  readonly time: number;
  readonly number: number;
  readonly price: number;
}

/** Narrow windows drop whole columns rather than cut them. */
function layoutOf(columns: number): Layout {
  if (columns >= 100) return { time: 19, number: 16, price: 9 };
  return columns >= wideFrom
    ? { time: 8, number: 15, price: 8 }
    : { time: 5, number: 15, price: 0 };
}

export function deliveryHead(columns: number): Line {
  const { time, number, price } = layoutOf(columns);
  return [
    cell(" TIME", time + 2, "dim"),
    cell("NUMBER", number + 1, "dim"),
    cell("IN", 3, "dim"),
    cell("BY", 9, "dim"),
    cell("STATUS", 10, "dim"),
    ...(price === 0 ? [] : [cell("USD  ", price + 2, "dim", "right")]),
    span("RESULT", "dim"),
  ];
}

/** One message: time, number, channel, outcome. */
export function deliveryRow(delivery: Delivery, place: RowPlace): Line {
  const { time, number, price } = layoutOf(place.columns);
  const { words, tone } = statusWords(delivery, place.now);
  const result = resultWords(delivery);
  const plain = place.selected ? "strong" : "plain";
  return [
    bar(place),
    cell(timeOf(delivery.at, place.now, time), time + 1, "dim"),
    cell(delivery.maskedPhoneNumber ?? "(deleted)", number + 1, plain),
    cell(delivery.country, 3, plain),
    cell(delivery.channel, 9, plain),
    cell(words, 10, tone),
    ...(price === 0 ? [] : [cell(`${priceWords(delivery)}  `, price + 2, "plain", "right")]),
    span(result.words, result.tone),
    ...(delivery.apiKey === null ? [] : [span(`  ${purposeWords(delivery)}`, "dim")]),
  ];
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
