/**
 * Requests that the gate reads itself: those that arrived whole, in one read, and are written as
 * nearly all clients write them. Everything else is left to Deno's HTTP server. So this parser has
 * to recognize only what can be read in one way: one line per header, and at most one length, which
 * must be that of the rest of the bytes.
 * @module
 */

// A BOM must stay: without it, the characters of the head would not be its bytes.
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

const headEnd = "\r\n\r\n";

const requestLine = /^(GET|POST|PATCH|DELETE) (\/[\w.~/-]*(?:\?[\w.~=&%+:,/-]*)?) HTTP\/1\.1$/;

/** With it, or any character that `requestLine` lacks, a URL would have another path. */
const dotSegment = /\/\.{1,2}(?:[/?]|$)/;

/** Names and values without control characters; no value is empty, or continues in a next line. */
const headerLine = /^([\w-]+):[ \t]*([!-~](?:[\t -~]*[!-~])?)[ \t]*$/;

const hostShape = /^[A-Za-z0-9.-]+(?::\d{1,5})?$/;

const lengthShape = /^\d{1,5}$/;

const connectionShape = /^(?:keep-alive|close)$/i;

/** They change where a request ends, or what becomes of its connection. */
const leftToDeno: ReadonlySet<string> = new Set([
  "expect",
  "http2-settings",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Deno refuses more. */
const headersMax = 100;

/** Headers of which a request has at most one. */
const single: ReadonlySet<string> = new Set(["connection", "content-length", "cookie", "host"]);

/** Returns the request that the bytes are, or null unless they are one that the gate reads. */
export function wholeRequest(bytes: Uint8Array<ArrayBuffer>): Request | null {
  const text = decoder.decode(bytes);
  const end = text.indexOf(headEnd);
  if (end < 0) return null;
  const firstEnd = text.indexOf("\r\n");
  const [, method, target = ""] = requestLine.exec(text.slice(0, firstEnd)) ?? [];
  if (method === undefined || dotSegment.test(target)) return null;
  const headers = readHeaders(text, firstEnd + 2, end + 2);
  if (headers === null) return null;
  const host = headers.get("host");
  if (host === null || !hostShape.test(host)) return null;
  // The head is ASCII, so its characters are its bytes.
  const bodyAt = end + headEnd.length;
  const length = headers.get("content-length");
  if (length !== null && !lengthShape.test(length)) return null;
  if (bytes.length - bodyAt !== Number(length ?? 0)) return null;
  const url = `http://${host}${target}`;
  if (method === "GET") {
    return length === null ? new WholeGet(url, headers) as object as Request : null;
  }
  // `Request` would spell such a host in another way, or refuse its port.
  if (URL.parse(url)?.href !== url) return null;
  const body = length === null ? null : bytes.slice(bodyAt);
  return new Request(url, { method, headers: headers.pairs(), body });
}

/** Reads the lines from `at` to `end`. Returns null if one is left to Deno. */
function readHeaders(text: string, at: number, end: number): HeaderLines | null {
  const headers = new HeaderLines();
  while (at < end) {
    const lineEnd = text.indexOf("\r\n", at);
    const [, spelled, value = ""] = headerLine.exec(text.slice(at, lineEnd)) ?? [];
    if (spelled === undefined) return null;
    const name = spelled.toLowerCase();
    if (leftToDeno.has(name)) return null;
    if (name === "connection" && !connectionShape.test(value)) return null;
    if (single.has(name) && headers.has(name)) return null;
    if (headers.count() === headersMax) return null;
    headers.add(name, value);
    at = lineEnd + 2;
  }
  return headers;
}

/** A few headers in their order. `Headers` takes 4 of the 45 microseconds of a session check. */
class HeaderLines {
  readonly #names: string[] = [];
  readonly #values: string[] = [];

  add(name: string, value: string): void {
    this.#names.push(name);
    this.#values.push(value);
  }

  count(): number {
    return this.#names.length;
  }

  has(name: string): boolean {
    return this.#names.includes(name.toLowerCase());
  }

  get(name: string): string | null {
    const wanted = name.toLowerCase();
    let found: string | null = null;
    for (let at = 0; at < this.#names.length; at++) {
      if (this.#names[at] !== wanted) continue;
      const value = this.#values[at] ?? "";
      found = found === null ? value : `${found}, ${value}`;
    }
    return found;
  }

  forEach(each: (value: string, name: string) => void): void {
    this.#names.forEach((name, at) => each(this.#values[at] ?? "", name));
  }

  pairs(): [string, string][] {
    return this.#names.map((name, at) => [name, this.#values[at] ?? ""]);
  }
}

/**
 * What the app reads of a request without a body. A `Request` takes 4 of the 45 microseconds of a
 * session check.
 */
class WholeGet {
  readonly method = "GET";
  readonly body = null;
  readonly url: string;
  readonly headers: HeaderLines;

  constructor(url: string, headers: HeaderLines) {
    this.url = url;
    this.headers = headers;
  }
}

// Whatever else the app may read one day throws, instead of being undefined.
Object.setPrototypeOf(WholeGet.prototype, Request.prototype);
