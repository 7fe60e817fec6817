import type { Instant } from "./instant.ts";

const dayMs = 24 * 60 * 60 * 1000;

/** The first instant of the year 10000, which ISO 8601 writes with more digits. */
const end = 253_402_300_800_000;

const twoDigits = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, "0"));

/**
 * The same text as `new Date(at).toISOString()`, in a quarter of the time: 0.16 instead of 0.63
 * microseconds. A session check writes nine instants.
 */
export function isoTime(at: Instant): string {
  if (!Number.isInteger(at) || at < 0 || at >= end) return new Date(at).toISOString();
  const day = Math.floor(at / dayMs);
  const ms = at - day * dayMs;
  const second = Math.floor(ms / 1000);
  const minute = Math.floor(second / 60);
  const time = `${two(Math.floor(minute / 60))}:${two(minute % 60)}:${two(second % 60)}`;
  return `${knownDate(day)}T${time}.${threeDigits[ms % 1000]}Z`;
}

const threeDigits = Array.from({ length: 1000 }, (_, number) => String(number).padStart(3, "0"));

/** The instants of a response are of few days, and each is written many times. */
const knownDaysMax = 64;
const knownDays = new Float64Array(knownDaysMax).fill(NaN);
const knownDates: string[] = new Array(knownDaysMax).fill("");

function knownDate(day: number): string {
  const at = day % knownDaysMax;
  if (knownDays[at] !== day) {
    knownDays[at] = day;
    knownDates[at] = isoDate(day);
  }
  return knownDates[at] ?? "";
}

/**
 * The date of a day since 1970, by the algorithm `civil_from_days` (howardhinnant.github.io,
 * "chrono-Compatible Low-Level Date Algorithms"). Its years start on March 1, so that the leap day
 * is the last one.
 */
function isoDate(day: number): string {
  const sinceMarch0 = day + 719_468;
  const era = Math.floor(sinceMarch0 / 146_097);
  const dayOfEra = sinceMarch0 - era * 146_097;
  const leapDays = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) +
    Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365);
  const dayOfYear = dayOfEra -
    (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const date = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${year}-${two(month)}-${two(date)}`;
}

function two(number: number): string {
  return twoDigits[number] ?? "";
}
