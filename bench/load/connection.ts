/** A keep-alive HTTP/1.1 connection for one request at a time. */
export interface Connection {
  /** Sends a whole request and reads the whole response. Returns its status. */
  exchange(request: Uint8Array): Promise<number>;
  /** The body of the last response as text. */
  body(): string;
  close(): void;
}

const answerBytesMax = 64 * 1024;

/**
 * Where a response with the same layout as the last one has its body, and its length: in the
 * `Content-Length`, or before a single chunk.
 */
interface Shape {
  readonly bodyAt: number;
  readonly lengthAt: number;
  readonly lengthDigits: number;
  readonly radix: 10 | 16;
  /** What follows the body. */
  readonly endBytes: number;
}

/**
 * Deno's `fetch` needs several times the CPU that the server needs for a request, so one core of
 * clients cannot load one core of server. This client needs about as much as the cheapest server,
 * because it recognizes responses with the same layout without parsing them.
 */
export async function openConnection(port: number): Promise<Connection> {
  const stream = await Deno.connect({ hostname: "127.0.0.1", port });
  stream.setNoDelay(true);
  const buffer = new Uint8Array(answerBytesMax);
  let shape: Shape = { bodyAt: 0, lengthAt: 0, lengthDigits: 0, radix: 10, endBytes: 0 };
  let end = 0;

  /** The length of the response at the start of the buffer, or 0 if its head is incomplete. */
  function answerBytes(filled: number): number {
    let length = fits(buffer, filled, shape) ? readLength(buffer, shape) : -1;
    if (length < 0) {
      const found = findShape(buffer.subarray(0, filled));
      if (found === null) return 0;
      shape = found;
      length = readLength(buffer, shape);
    }
    return shape.bodyAt + length + shape.endBytes;
  }

  return {
    async exchange(request): Promise<number> {
      for (let sent = 0; sent < request.length;) {
        sent += await stream.write(sent === 0 ? request : request.subarray(sent));
      }
      let filled = 0;
      for (let wanted = 0; wanted === 0 || filled < wanted; wanted = answerBytes(filled)) {
        const read = await stream.read(filled === 0 ? buffer : buffer.subarray(filled));
        if (read === null) throw new Error("The server closed the connection");
        filled += read;
      }
      end = filled - shape.endBytes;
      return digits(buffer, "HTTP/1.1 ".length, 3, 10);
    },
    body: () => new TextDecoder().decode(buffer.subarray(shape.bodyAt, end)),
    close: () => stream.close(),
  };
}

/** An HTTP/1.1 request as text. The body, if any, is JSON. */
export function requestText(
  line: string,
  headers: Readonly<Record<string, string>>,
  body = "",
): string {
  const all: Record<string, string> = { host: "127.0.0.1", ...headers };
  if (body !== "") {
    all["content-type"] = "application/json";
    all["content-length"] = String(new TextEncoder().encode(body).length);
  }
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return `${line} HTTP/1.1\r\n${head}\r\n${body}`;
}

const afterChunk = "\r\n0\r\n\r\n";

function findShape(answer: Uint8Array): Shape | null {
  const text = new TextDecoder("latin1").decode(answer);
  const headEnd = text.indexOf("\r\n\r\n");
  if (headEnd < 0) return null;
  const head = text.slice(0, headEnd + 2);
  const bodyAt = headEnd + 4;
  const found = /\r\ncontent-length: (\d+)\r\n/i.exec(head);
  if (found !== null) {
    const lengthDigits = found[1]?.length ?? 0;
    const lengthAt = found.index + found[0].length - 2 - lengthDigits;
    return { bodyAt, lengthAt, lengthDigits, radix: 10, endBytes: 0 };
  }
  if (!/\r\ntransfer-encoding: chunked\r\n/i.test(head)) {
    throw new Error("The response has neither a Content-Length nor chunks");
  }
  const lengthDigits = text.indexOf("\r\n", bodyAt) - bodyAt;
  if (lengthDigits < 0) return null;
  const endBytes = afterChunk.length;
  return { bodyAt: bodyAt + lengthDigits + 2, lengthAt: bodyAt, lengthDigits, radix: 16, endBytes };
}

/** Whether the length of the response is where it was in the last one, after the same bytes. */
function fits(buffer: Uint8Array, filled: number, shape: Shape): boolean {
  const { bodyAt, lengthAt, lengthDigits, radix } = shape;
  const headEnd = radix === 10 ? bodyAt : lengthAt;
  return bodyAt > 0 && filled >= bodyAt &&
    buffer[headEnd - 4] === 13 && buffer[headEnd - 3] === 10 &&
    buffer[headEnd - 2] === 13 && buffer[headEnd - 1] === 10 &&
    (radix === 16 || buffer[lengthAt - 1] === 32) && buffer[lengthAt + lengthDigits] === 13;
}

function readLength(buffer: Uint8Array, { lengthAt, lengthDigits, radix }: Shape): number {
  return digits(buffer, lengthAt, lengthDigits, radix);
}

/** Reads a number. Returns -1 if a byte is not a digit. */
function digits(buffer: Uint8Array, at: number, count: number, radix: 10 | 16): number {
  let number = 0;
  for (let index = at; index < at + count; index++) {
    const byte = buffer[index] ?? 0;
    const digit = byte >= 97 ? byte - 87 : byte <= 57 ? byte - 48 : -1;
    if (digit < 0 || digit >= radix) return -1;
    number = number * radix + digit;
  }
  return number;
}
