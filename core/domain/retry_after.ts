/**
 * The wait that a response asks for by `Retry-After`, in whole seconds from 1 to `maxSeconds`; null
 * if it is missing or cannot be parsed. RFC 9110 10.2.3 also allows a date, which is taken relative
 * to the response's own `Date`, because our clock may differ.
 */
export function retryAfterSeconds(headers: Headers, maxSeconds: number): number | null {
  const text = headers.get("retry-after")?.trim() ?? "";
  const seconds = /^[0-9]{1,10}(\.[0-9]{1,9})?$/.test(text)
    ? Number(text)
    : (instantOf(text) - instantOf(headers.get("date") ?? "")) / 1000;
  if (!Number.isFinite(seconds)) return null;
  return Math.min(Math.max(Math.ceil(seconds), 1), maxSeconds);
}

/** Milliseconds of an HTTP date; NaN for anything else, because `Date.parse` guesses. */
function instantOf(text: string): number {
  return /^[A-Z][a-z]{2}, .+ GMT$/.test(text) ? Date.parse(text) : NaN;
}
