import { type Link, writeAll } from "./gate_link.ts";

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
    this.#link.writingSince = this.#now();
    const type = response.headers.get("content-type");
    if (type !== null && textType.test(type)) {
      await writeAll(this.#link.client, this.#withLength(head, await response.text()));
    } else if (response.body === null) {
      const length = withoutLength.has(response.status) ? "" : "content-length: 0\r\n";
      await writeAll(this.#link.client, encoder.encode(`${head}${length}\r\n`));
    } else {
      await this.#writeChunks(head, response.body);
    }
    this.#link.writingSince = null;
  }

  #withLength(head: string, body: string): Uint8Array {
    const text = `${head}content-length: ${body.length}\r\n\r\n${body}`;
    const { written } = encoder.encodeInto(text, this.#buffer);
    // It fits, and each character is a byte.
    if (written === text.length) return this.#buffer.subarray(0, written);
    const { length } = encoder.encode(body);
    return encoder.encode(`${head}content-length: ${length}\r\n\r\n${body}`);
  }

  async #writeChunks(head: string, body: ReadableStream<Uint8Array>): Promise<void> {
    const write = async (bytes: Uint8Array): Promise<void> => {
      // Each write has its own time.
      this.#link.writingSince = this.#now();
      await writeAll(this.#link.client, bytes);
      this.#link.writingSince = null;
    };
    await write(encoder.encode(`${head}transfer-encoding: chunked\r\n\r\n`));
    for await (const chunk of body) {
      // A chunk of length 0 would be the end.
      if (chunk.length === 0) continue;
      await write(encoder.encode(`${chunk.length.toString(16)}\r\n`));
      await write(chunk);
      await write(encoder.encode("\r\n"));
    }
    await write(encoder.encode("0\r\n\r\n"));
  }
}

const withoutLength: ReadonlySet<number> = new Set([204, 304]);

/** Of bodies that are in memory anyway. Others are sent in chunks. */
const textType = /^(?:text\/|application\/(?:problem\+)?json)/;

export interface Head {
  /** The status line and the headers, without those that say where the body ends. */
  readonly text: string;
  /** Whether the response is the last one of its connection. */
  readonly isLast: boolean;
}

export function headOf({ status, headers }: Response): Head {
  let text = `HTTP/1.1 ${status} ${reasons[status] ?? ""}\r\n`;
  let isLast = false;
  headers.forEach((value, name) => {
    if (name === "transfer-encoding" || name === "content-length") return;
    if (name === "connection") isLast = value === "close";
    text += `${name}: ${value}\r\n`;
  });
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
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};
