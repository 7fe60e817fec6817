import type { Instant } from "../../core/domain/instant.ts";

// All times are UTC, as in the service's log lines, so that the two can be compared.

/** `2026-11-18`. */
export function day(at: Instant): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** `10:40`. */
export function hourAndMinute(at: Instant): string {
  return new Date(at).toISOString().slice(11, 16);
}

/** `2026-11-18 10:40:07`. */
export function timestamp(at: Instant): string {
  return new Date(at).toISOString().slice(0, 19).replace("T", " ");
}

/** `01:07`, or `12-30 01:07` on another day. */
export function momentWords(at: Instant, now: Instant): string {
  return day(at) === day(now) ? hourAndMinute(at) : timestamp(at).slice(5, 16);
}

/** Age in at most five cells: `now`, `5m`, `3h`, `12d`, `14mo`, `2y`; `never` for null. */
export function age(at: Instant | null, now: Instant): string {
  if (at === null) return "never";
  const minutes = Math.floor((now - at) / 60_000);
  if (minutes < 1) return "now";
  if (minutes < 60) return `${minutes}m`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)}h`;
  const days = Math.floor(minutes / (24 * 60));
  if (days < 90) return `${days}d`;
  return days < 730 ? `${Math.floor(days / 30)}mo` : `${Math.floor(days / 365)}y`;
}

/** `just now`, `5m ago`. */
export function ago(at: Instant, now: Instant): string {
  const since = age(at, now);
  return since === "now" ? "just now" : `${since} ago`;
}

/** Time left until an instant, such as `9:07`; `0:00` after it. */
export function countdown(until: Instant, now: Instant): string {
  const seconds = Math.max(0, Math.ceil((until - now) / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** A wait such as `0:23`, `52 min` or `5 h`. */
export function waitWords(seconds: number): string {
  if (seconds < 600) return countdown(seconds * 1000, 0);
  return seconds < 7200 ? `${Math.ceil(seconds / 60)} min` : `${Math.ceil(seconds / 3600)} h`;
}

/** `0 ms`, `361 ms`, `4.2 s`, `12 s`, `9:30`, `2 h`, `3 d`. */
export function durationWords(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < 120_000) return `${Math.round(ms / 1000)} s`;
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) {
    return `${minutes}:${String(Math.floor(ms / 1000) % 60).padStart(2, "0")}`;
  }
  return minutes < 48 * 60 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1440)} d`;
}

/** `in 52 min, at 10:40 UTC`. */
export function inWords(seconds: number, now: Instant): string {
  return `in ${waitWords(seconds)}, at ${hourAndMinute(now + seconds * 1000)} UTC`;
}

/** `1 000 204`. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, " ");
}
