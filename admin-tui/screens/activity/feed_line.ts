import type { Instant } from "../../../core/domain/instant.ts";
import type { FeedEvent } from "../../../core/operator.ts";
import { eventDetail, eventGlyphs, wordsOfEvent } from "../../words/event_line.ts";
import { cell, type Line, span } from "../../draw/text.ts";
import { day, timestamp } from "../../draw/time.ts";

/** One event: when, what, which user, why. */
export function feedLine({ event, username }: FeedEvent, at: {
  readonly now: Instant;
  readonly columns: number;
}): Line {
  const { tone, words } = wordsOfEvent(event);
  const stamp = timestamp(event.at);
  const today = day(event.at) === day(at.now);
  const wide = at.columns >= 100;
  return [
    cell(` ${today ? stamp.slice(11) : stamp.slice(5, 10)}`, 10, "dim"),
    span(`${eventGlyphs[tone]} `, tone),
    cell(words, 24, tone === "dim" ? "plain" : tone),
    cell(
      username ?? "-",
      wide ? 30 : at.columns >= 76 ? 18 : 14,
      username === null ? "dim" : "plain",
    ),
    span(` ${eventDetail(event)}`, "dim"),
  ];
}
