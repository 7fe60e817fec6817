/** Twilio's responses about a single resource have 1 to 2 KiB. */
export const bodyMaxBytes = 65_536;

/**
 * Reads a body as text. Returns "too_large" as soon as it exceeds `maxBytes`, without reading the
 * rest. Always closes the body. Throws what the stream throws, and rejects when `deadline` does.
 */
export async function readBody(
  response: Response,
  deadline: Promise<never>,
  maxBytes: number = bodyMaxBytes,
): Promise<{ readonly text: string } | "too_large"> {
  if (response.body === null) return { text: "" };
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  try {
    while (true) {
      const chunk = await Promise.race([reader.read(), deadline]);
      if (chunk.done) return { text: text + decoder.decode() };
      bytes += chunk.value.byteLength;
      if (bytes > maxBytes) return "too_large";
      text += decoder.decode(chunk.value, { stream: true });
    }
  } finally {
    // Not awaited, because a stream that hangs may hang here too.
    reader.cancel().catch(() => {});
  }
}
