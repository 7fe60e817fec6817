/** Replaces a character that must not reach a terminal or a log line. */
const replacement = "\u{fffd}";

/**
 * Controls (C0, DEL, C1), line and paragraph separators, unpaired surrogates, every format
 * character (bidirectional overrides, zero width, tags, byte order mark) except the joiner that
 * emoji need, and letters that are invisible.
 */
const unprintable =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0]|(?!\u200d)\p{Cf}/gu;

/**
 * Makes text safe to show in a terminal or a log line: no control sequences, line breaks,
 * reordering or invisible characters. Each such character becomes U+FFFD, so that tampering is
 * visible. Every string from outside must be passed through it before it is shown. Idempotent.
 */
export function printable(text: string): string {
  // Fast path: almost all text is plain ASCII.
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  return text.replace(unprintable, replacement);
}
