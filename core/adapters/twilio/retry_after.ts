/** Longer than a verification lives, no wait makes sense. */
const waitMaxSeconds = 600;

/**
 * The wait that an answer asks for, in whole seconds from 1 to 600; null when it names none or one
 * that cannot be read. RFC 9110 10.2.3 allows a date too: it is taken relative to the answer's own
 * `Date`, since our clock may differ.
 */
export function retryAfterSeconds(headers: Headers): number | null {
  const text = headers.get("retry-after")?.trim() ?? "";
  const seconds = /^[0-9]{1,10}(\.[0-9]{1,9})?$/.test(text)
    ? Number(text)
    : (instantOf(text) - instantOf(headers.get("date") ?? "")) / 1000;
  if (!Number.isFinite(seconds)) return null;
  return Math.min(Math.max(Math.ceil(seconds), 1), waitMaxSeconds);
}

/** Milliseconds of an HTTP date; NaN for what is none, since `Date.parse` guesses. */
function instantOf(text: string): number {
  return /^[A-Z][a-z]{2}, .+ GMT$/.test(text) ? Date.parse(text) : NaN;
}
