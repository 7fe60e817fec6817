import { type Link, writeToClient } from "./gate_link.ts";

/** Most responses fit. */
const bufferBytes = 4096;

const encoder = new TextEncoder();

/** Writes responses to a client in HTTP/1.1. */
export class ResponseWriter {
  readonly #link: Link;
  readonly #now: () => number;
  readonly #buffer = new Uint8Array(bufferBytes);

  constructor(link: Link, now: () => number) {
    this.#link = link;
    this.#now = now;
  }

  /** `head` is that of the response. */
  async write(response: Response, head: string): Promise<void> {
    const { status, headers } = response;
    const type = headers.get("content-type");
    // Also while the body is read: a link that writes is not closed when the gate drains.
    this.#link.writingSince = this.#now();
    if (withoutLength.has(status)) {
      await this.#send(concat(`${head}\r\n`));
    } else if (type !== null && textType.test(type)) {
      await this.#send(this.#withLength(head, await response.text()));
    } else if (response.body === null) {
      await this.#send(concat(`${head}content-length: 0\r\n\r\n`));
    } else {
      await this.#sendChunks(head, response.body);
    }
  }

  #send(bytes: Uint8Array): Promise<void> {
    return writeToClient(this.#link, bytes, this.#now);
  }

  #withLength(head: string, body: string): Uint8Array {
    const text = `${head}content-length: ${body.length}\r\n\r\n${body}`;
    const { read, written } = encoder.encodeInto(text, this.#buffer);
    // It fits, and each character is a byte.
    if (read === text.length && written === read) return this.#buffer.subarray(0, written);
    const bytes = encoder.encode(body);
    return concat(`${head}content-length: ${bytes.length}\r\n\r\n`, bytes);
  }

  async #sendChunks(head: string, body: ReadableStream<Uint8Array>): Promise<void> {
    let before = `${head}transfer-encoding: chunked\r\n\r\n`;
    for await (const chunk of body) {
      // A chunk of length 0 would be the end.
      if (chunk.length === 0) continue;
      await this.#send(concat(`${before}${chunk.length.toString(16)}\r\n`, chunk));
      before = "\r\n";
      this.#link.writingSince = this.#now();
    }
    await this.#send(concat(`${before}0\r\n\r\n`));
  }
}

const noBytes = new Uint8Array();

/** Values of headers are Latin-1: `Response` refuses other characters, and control characters. */
function concat(head: string, body: Uint8Array = noBytes): Uint8Array {
  const bytes = new Uint8Array(head.length + body.length);
  for (let at = 0; at < head.length; at++) bytes[at] = head.charCodeAt(at);
  bytes.set(body, head.length);
  return bytes;
}

/** Without a length: that of a 304 would be the length of another response. */
const withoutLength: ReadonlySet<number> = new Set([204, 304]);

/** Of bodies that are in memory anyway. Others are sent in chunks. */
const textType = /^(?:text\/|application\/(?:problem\+)?json)/;

export interface Head {
  /** The status line and the headers, without those that say where the body ends. */
  readonly text: string;
  /** Whether the response is the last one of its connection. */
  readonly isLast: boolean;
}

/** `closes` adds `connection: close`. */
export function headOf({ status, headers }: Response, closes: boolean): Head {
  let text = `HTTP/1.1 ${status} ${reasons[status] ?? ""}\r\n`;
  let isLast = closes;
  headers.forEach((value, name) => {
    if (name === "transfer-encoding" || name === "content-length") return;
    if (name === "connection") {
      isLast ||= value === "close";
      return;
    }
    text += `${name}: ${value}\r\n`;
  });
  if (isLast) text += "connection: close\r\n";
  return { text: `${text}date: ${httpDate()}\r\n`, isLast };
}

let dateSecond = 0;
let dateText = "";

/** The current time as HTTP writes it, which is the same for a second. */
function httpDate(): string {
  const second = Math.floor(Date.now() / 1000);
  if (second !== dateSecond) {
    dateSecond = second;
    dateText = new Date(second * 1000).toUTCString();
  }
  return dateText;
}

const reasons: Readonly<Record<number, string>> = {
  200: "OK",
  201: "Created",
  202: "Accepted",
  204: "No Content",
  302: "Found",
  303: "See Other",
  304: "Not Modified",
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  408: "Request Timeout",
  409: "Conflict",
  410: "Gone",
  413: "Payload Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Entity",
  429: "Too Many Requests",
  500: "Internal Server Error",
  501: "Not Implemented",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};
