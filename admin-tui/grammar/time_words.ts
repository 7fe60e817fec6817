import type { Instant } from "../../core/domain/instant.ts";

const unitSeconds: Readonly<Record<string, number>> = { m: 60, h: 60 * 60, d: 24 * 60 * 60 };

/** Parses `30m`, `24h` or `7d` ago, or an ISO 8601 date or instant (UTC); otherwise null. */
export function parseSince(text: string, now: Instant): Instant | null {
  const [, count = "", unit = ""] = /^([1-9][0-9]{0,4})([mhd])$/.exec(text) ?? [];
  const seconds = unitSeconds[unit];
  if (seconds !== undefined) return now - Number(count) * seconds * 1000;
  const iso = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z)?$/.test(text);
  const at = iso ? Date.parse(text) : NaN;
  return Number.isNaN(at) ? null : at;
}

/** The forms that `parseSince` accepts, for error messages. */
export const sinceForms = "30m, 24h, 7d, 2026-11-22 or 2026-11-22T10:40:00Z (UTC)";

const minuteMilliseconds = 60_000;
const dayMilliseconds = 24 * 60 * minuteMilliseconds;

/**
 * Parses `14:02`, that minute, or `14:00-14:10`, from one minute to the start of another (UTC), of
 * the last 24 hours, or of a day: `2026-11-22T14:00-14:10`; otherwise null.
 */
export function parseTimeOfDay(
  text: string,
  now: Instant,
): { readonly since: Instant; readonly until: Instant } | null {
  const [, date, first = "", second] =
    /^(?:(\d{4}-\d{2}-\d{2})T)?(\d{2}:\d{2})(?:-(\d{2}:\d{2}))?$/.exec(text) ?? [];
  const start = minuteOf(first);
  const end = second === undefined ? start === null ? null : start + 1 : minuteOf(second);
  if (start === null || end === null) return null;
  const today = Math.floor(now / dayMilliseconds) * dayMilliseconds;
  const day = date === undefined ? today : Date.parse(date);
  const at = day + start * minuteMilliseconds;
  const since = date === undefined && at > now ? at - dayMilliseconds : at;
  const minutes = (end - start + 24 * 60) % (24 * 60);
  if (minutes === 0 || Number.isNaN(since)) return null;
  return { since, until: since + minutes * minuteMilliseconds };
}

/** The text that `parseTimeOfDay` parses as these whole minutes, less than a day. */
export function timeOfDayText(since: Instant, until: Instant, now: Instant): string {
  const time = (at: Instant): string => new Date(at).toISOString().slice(11, 16);
  const isPlain = since <= now && now - since < dayMilliseconds;
  const date = isPlain ? "" : `${new Date(since).toISOString().slice(0, 10)}T`;
  const end = until - since === minuteMilliseconds ? "" : `-${time(until)}`;
  return `${date}${time(since)}${end}`;
}

function minuteOf(text: string): number | null {
  const [, hour = "", minute = ""] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text) ?? [];
  return hour === "" ? null : Number(hour) * 60 + Number(minute);
}
