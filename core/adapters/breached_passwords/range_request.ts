import type { BreachAnswer } from "../../ports/breached_passwords.ts";
import { prefixLength } from "./breach_hash.ts";

export interface RangeOptions {
  /** The real `fetch` in production. */
  readonly fetch: typeof globalThis.fetch;
  /** To which the first five characters of the hash are added. Ends with a slash. */
  readonly url: string;
  /** Milliseconds for headers and body together. Default: 1500. */
  readonly timeoutMs?: number;
}

/** A range has about 1,000 lines of 40 bytes. */
const bodyMaxBytes = 256 * 1024;

/**
 * Asks a server for all hashes that begin with the same five characters (k-anonymity, the format of
 * haveibeenpwned.com), so it does not learn which password is meant. Padding hides the size of the
 * response from others. Follows no redirect and asks only once. Never throws.
 */
export async function findInRange(options: RangeOptions, hash: string): Promise<BreachAnswer> {
  const abort = new AbortController();
  const deadline = Promise.withResolvers<BreachAnswer>();
  const timer = setTimeout(() => {
    deadline.resolve(unknown("it took too long"));
    abort.abort();
  }, options.timeoutMs ?? 1500);
  try {
    return await Promise.race([askOnce(options, hash, abort.signal), deadline.promise]);
  } finally {
    clearTimeout(timer);
    abort.abort();
  }
}

async function askOnce(
  options: RangeOptions,
  hash: string,
  signal: AbortSignal,
): Promise<BreachAnswer> {
  try {
    const headers = { "add-padding": "true", accept: "text/plain", "user-agent": "latchkey" };
    const place = options.url + hash.slice(0, prefixLength);
    const response = await options.fetch(place, { headers, redirect: "manual", signal });
    if (response.status !== 200) {
      response.body?.cancel().catch(() => {});
      return unknown(`HTTP ${response.status}`);
    }
    const text = await readText(response);
    return text === null ? unknown("the response is too large") : readRange(text, hash);
  } catch (error) {
    const refused = error instanceof Error && error.name === "NotCapable";
    return unknown(refused ? "the host is not permitted" : "no connection");
  }
}

const rangeLine = /^([0-9A-F]{35}):(\d+)$/i;

/** A padded line has the count 0: no password has this hash. */
function readRange(text: string, hash: string): BreachAnswer {
  const wanted = hash.slice(prefixLength);
  const lines = text.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  const first = lines[0];
  if (first === undefined || !rangeLine.test(first)) return unknown("the response is not a range");
  const found = lines.some((line) => {
    const [, suffix = "", count = "0"] = rangeLine.exec(line) ?? [];
    return suffix.toUpperCase() === wanted && !/^0*$/.test(count);
  });
  return { found };
}

async function readText(response: Response): Promise<string | null> {
  if (response.body === null) return "";
  const decoder = new TextDecoder();
  let [text, bytes] = ["", 0];
  // Leaving the loop cancels the body.
  for await (const chunk of response.body) {
    bytes += chunk.length;
    if (bytes > bodyMaxBytes) return null;
    text += decoder.decode(chunk, { stream: true });
  }
  return text;
}

function unknown(why: string): BreachAnswer {
  return { found: null, words: `Cannot ask LATCHKEY_BREACH_URL: ${why}` };
}
