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
