/** Milliseconds since 1970-01-01T00:00:00Z. The names of instants end in `At`. */
export type Instant = number;

/** The instant `seconds` after `at`. */
export function after(at: Instant, seconds: number): Instant {
  return at + seconds * 1000;
}

/** Whole seconds from `now` until `at`, rounded up and at least 1, as `Retry-After` needs. */
export function secondsUntil(at: Instant, now: Instant): number {
  return Math.max(1, Math.ceil((at - now) / 1000));
}
