/** One keep-alive HTTP/1.1 connection, one request at a time. */
export interface Connection {
  /** Sends a whole request and reads the whole answer; its status. */
  exchange(request: Uint8Array): Promise<number>;
  /** The body of the newest answer, as text. */
  body(): string;
  close(): void;
}

const answerBytesMax = 16 * 1024;

/** Where a head of the same shape as the last has its end and its content length. */
interface Shape {
  readonly headBytes: number;
  readonly lengthAt: number;
  readonly lengthDigits: number;
}

/**
 * Deno's `fetch` takes several times what the server under test does for a request, so that one
 * core of it cannot load one core of server. This takes about as much as the cheapest server, since
 * answers of one shape are recognised without being searched.
 */
export async function openConnection(port: number): Promise<Connection> {
  const stream = await Deno.connect({ hostname: "127.0.0.1", port });
  stream.setNoDelay(true);
  const buffer = new Uint8Array(answerBytesMax);
  let shape: Shape = { headBytes: 0, lengthAt: 0, lengthDigits: 0 };
  let bodyAt = 0;
  let end = 0;

  /** The length of the answer at the buffer's start, or 0 while its head is not there. */
  function answerBytes(filled: number): number {
    let length = fits(buffer, filled, shape) ? readLength(buffer, shape) : -1;
    if (length < 0) {
      const found = findShape(buffer.subarray(0, filled));
      if (found === null) return 0;
      shape = found;
      length = readLength(buffer, shape);
    }
    return shape.headBytes + length;
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
      bodyAt = shape.headBytes;
      end = filled;
      return digits(buffer, "HTTP/1.1 ".length, 3);
    },
    body: () => new TextDecoder().decode(buffer.subarray(bodyAt, end)),
    close: () => stream.close(),
  };
}

/** An HTTP/1.1 request as text; the body, if any, is JSON. */
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

function findShape(answer: Uint8Array): Shape | null {
  const text = new TextDecoder("latin1").decode(answer);
  const headEnd = text.indexOf("\r\n\r\n");
  if (headEnd < 0) return null;
  const found = /\r\ncontent-length: (\d+)\r\n/i.exec(text.slice(0, headEnd + 2));
  const length = found?.[1];
  if (length === undefined || found === null) {
    throw new Error("The answer has no content-length, and this client reads no other kind");
  }
  const lengthAt = found.index + found[0].length - 2 - length.length;
  return { headBytes: headEnd + 4, lengthAt, lengthDigits: length.length };
}

function fits(buffer: Uint8Array, filled: number, shape: Shape): boolean {
  const { headBytes, lengthAt, lengthDigits } = shape;
  return headBytes > 0 && filled >= headBytes &&
    buffer[headBytes - 4] === 13 && buffer[headBytes - 3] === 10 &&
    buffer[headBytes - 2] === 13 && buffer[headBytes - 1] === 10 &&
    buffer[lengthAt - 1] === 32 && buffer[lengthAt + lengthDigits] === 13;
}

function readLength(buffer: Uint8Array, { lengthAt, lengthDigits }: Shape): number {
  return digits(buffer, lengthAt, lengthDigits);
}

/** -1 where a byte is no digit. */
function digits(buffer: Uint8Array, at: number, count: number): number {
  let number = 0;
  for (let index = at; index < at + count; index++) {
    const digit = (buffer[index] ?? 0) - 48;
    if (digit < 0 || digit > 9) return -1;
    number = number * 10 + digit;
  }
  return number;
}
