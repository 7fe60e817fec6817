/** What stands in the place of something that must not reach a terminal or a log line. */
const replacement = "\u{fffd}";

/**
 * Controls (C0, DEL, C1), line and paragraph separators, unpaired surrogates, every format
 * character (bidirectional overrides, zero width, tags, byte order mark) but the joiner that emoji
 * need, and the letters that draw as nothing.
 */
const unprintable =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0]|(?!\u200d)\p{Cf}/gu;

/**
 * Text that is safe to show in a terminal and in a log line: no control sequence, no line break,
 * no reordering, nothing invisible. Each such character becomes U+FFFD, so that tampering is seen.
 * Every string that comes from outside passes here before it is shown. Idempotent.
 */
export function printable(text: string): string {
  // Fast path: almost everything shown is plain ASCII.
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  return text.replace(unprintable, replacement);
}
